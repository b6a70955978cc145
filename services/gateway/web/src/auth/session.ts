import { Problem } from "../api/problem";
import type { LinkRedeemed, Person, Registered, SignedIn } from "../api/types";
import { forgetVisit, keepVisit, keptVisit, type Visit } from "./guestVisit";
import { inTurn } from "./turns";

/**
 * Who is signed in, and the access token, which lives in this module's memory
 * only. The refresh token is an HttpOnly cookie that no script can read. Guests of
 * a link have no such cookie: see `guestVisit`.
 */
export type SessionState =
  | { status: "starting" }
  | { status: "unreachable" }
  | { status: "signed-out" }
  | { status: "signed-in"; userId: string; guest?: Person }
  /** The session ended under an open screen: the screen stays, a dialog asks for the password. */
  | { status: "expired"; userId: string; guest?: Person };

type News = "signed-in" | "signed-out";

const RENEW_BEFORE_EXPIRY_MILLISECONDS = 60_000;
const PERSON_KEY = "stoa.person";

export class Session {
  #state: SessionState = { status: "starting" };
  #token: string | undefined;
  #expiresAt = 0;
  #visit: Visit | undefined;
  #renewal: Promise<string> | undefined;
  #waiting: { resolve: (token: string) => void; reject: (reason: Problem) => void }[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #otherTabs = new BroadcastChannel("stoa.session");

  constructor() {
    this.#otherTabs.addEventListener("message", (event: MessageEvent<News>) => this.#hear(event.data));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): SessionState => this.#state;

  /** Find out whether this browser is signed in: its cookie is worth an access token, or not. */
  async start(): Promise<void> {
    const visit = keptVisit();
    if (visit) return this.#beGuest(visit);
    this.#become({ status: "starting" });
    try {
      await this.#refresh();
    } catch (error) {
      const problem = Problem.from(error);
      const remembered = rememberedUserId();
      if (problem.status === 401 || problem.status === 403) this.#leave();
      else if (remembered) this.#become({ status: "signed-in", userId: remembered });
      else this.#become({ status: "unreachable" });
    }
  }

  /** An access token with at least a minute to live. */
  async token(): Promise<string> {
    if (this.#visit) return this.#visitToken(this.#visit);
    const isFresh = Date.now() < this.#expiresAt - RENEW_BEFORE_EXPIRY_MILLISECONDS;
    return this.#token && isFresh ? this.#token : this.renew(this.#token);
  }

  /**
   * A token newer than the one that was refused. Everybody who asks at the same
   * time shares one refresh.
   */
  async renew(refused: string | undefined): Promise<string> {
    if (this.#visit) return this.#visitToken(this.#visit, refused);
    if (this.#token && this.#token !== refused) return this.#token;
    if (this.#state.status === "expired") return this.#signedInAgain();
    this.#renewal ??= this.#renewOrAsk().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async signIn(email: string, password: string): Promise<void> {
    const before = this.#state;
    this.#accept(await post("/api/v1/auth/login", { email, password }));
    // Another person's open forms are not for the one who signs in now.
    if (before.status === "expired" && before.userId !== this.#userId()) globalThis.location.reload();
    this.#tell("signed-in");
  }

  async signUp(email: string, password: string, displayName: string): Promise<void> {
    await post("/api/v1/auth/register", { email, password, display_name: displayName });
    await this.signIn(email, password);
  }

  /** Make an account from the letter of an invitation, for the address it went to. */
  async signUpFromLetter(token: string, password: string, displayName: string): Promise<void> {
    const body = { token, password, display_name: displayName };
    const { user } = await post<Registered>("/api/v1/invitations/sign-up", body);
    await this.signIn(user.email, password);
  }

  /** Come in by a link without an account, under a name; this tab only. */
  async enterAsGuest(link: string, name: string): Promise<LinkRedeemed> {
    const redeemed = await post<LinkRedeemed>("/api/v1/links/redeem", { token: link, name });
    const { guest } = redeemed;
    if (!guest) throw new Problem({ status: 0, code: "no-guest", title: "This link lets in no guests" });
    const visit = { token: guest.access_token, endsAt: Date.now() + guest.expires_in * 1000, person: guest.user };
    keepVisit(visit);
    this.#beGuest(visit);
    return redeemed;
  }

  /** Whether a link lets people in without an account; a link that does not work is a Problem. */
  async linkTakesGuests(link: string): Promise<boolean> {
    try {
      // Nobody comes in by this: it names nobody.
      await post("/api/v1/links/redeem", { token: link });
    } catch (error) {
      const problem = Problem.from(error);
      if (problem.status !== 401) throw problem;
      return problem.code === "guest-name-needed";
    }
    return false;
  }

  /** End this session here, on the server and in every other tab. */
  async signOut(): Promise<void> {
    const token = this.#visit?.token ?? this.#token;
    const isVisit = this.#visit !== undefined;
    try {
      await post("/api/v1/auth/logout", undefined, token);
    } catch (error) {
      // A visit that has ended already cannot be ended again; nor is there a cookie to be rid of.
      if (!isVisit) throw error;
    } finally {
      this.#leave();
      if (!isVisit) this.#tell("signed-out");
    }
  }

  #beGuest(visit: Visit): void {
    this.#visit = visit;
    const status = visit.endsAt > Date.now() ? "signed-in" : "expired";
    this.#become({ status, userId: visit.person.id, guest: visit.person });
  }

  /** A visit's token is never renewed: once it is over or refused, so is the visit. */
  #visitToken({ token, endsAt, person }: Visit, refused?: string): string {
    if (this.#state.status !== "expired" && Date.now() < endsAt && token !== refused) return token;
    if (this.#state.status !== "expired") this.#become({ status: "expired", userId: person.id, guest: person });
    throw new Problem({ status: 401, code: "visit-ended", title: "Your visit has ended" });
  }

  async #renewOrAsk(): Promise<string> {
    try {
      return await this.#refresh();
    } catch (error) {
      const problem = Problem.from(error);
      const userId = this.#userId();
      if (problem.status !== 401 || !userId) throw problem;
      this.#token = undefined;
      this.#become({ status: "expired", userId });
      return this.#signedInAgain();
    }
  }

  #signedInAgain(): Promise<string> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /**
   * Trade the cookie for an access token. Tabs take turns: the cookie rotates, and
   * two tabs sending the same one would look like a stolen token to the server.
   */
  async #refresh(): Promise<string> {
    return inTurn("stoa.refresh", async () => this.#accept(await post("/api/v1/auth/refresh")));
  }

  #accept(answer: SignedIn): string {
    this.#forgetVisit();
    this.#token = answer.access_token;
    this.#expiresAt = Date.now() + answer.expires_in * 1000;
    rememberUserId(answer.user.id);
    this.#become({ status: "signed-in", userId: answer.user.id });
    this.#waiting.splice(0).forEach(({ resolve }) => resolve(answer.access_token));
    return answer.access_token;
  }

  #leave(): void {
    this.#token = undefined;
    this.#expiresAt = 0;
    // What is remembered of a person is another tab's, when this one is on a visit.
    if (this.#visit) this.#forgetVisit();
    else forgetUserId();
    this.#become({ status: "signed-out" });
    const ended = new Problem({ status: 401, code: "signed-out", title: "You are signed out" });
    this.#waiting.splice(0).forEach(({ reject }) => reject(ended));
  }

  #forgetVisit(): void {
    this.#visit = undefined;
    forgetVisit();
  }

  #userId(): string | undefined {
    return "userId" in this.#state ? this.#state.userId : undefined;
  }

  #hear(news: News): void {
    if (this.#visit) return;
    const { status } = this.#state;
    if (news === "signed-out" && status !== "signed-out") this.#leave();
    if (news === "signed-in" && status === "signed-out") void this.start();
    if (news === "signed-in" && status === "expired") void this.#comeBack();
  }

  /** Another tab signed in again: use its new cookie, and mind that it may be somebody else. */
  async #comeBack(): Promise<void> {
    const before = this.#userId();
    await this.#refresh().catch(() => undefined);
    if (this.#userId() !== before) globalThis.location.reload();
  }

  #tell(news: News): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel stays in its origin
    this.#otherTabs.postMessage(news);
  }

  #become(state: SessionState): void {
    this.#state = state;
    this.#listeners.forEach((listener) => listener());
  }
}

async function post<Answer = SignedIn>(path: string, body?: object, token?: string): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (body) headers["Content-Type"] = "application/json";
  if (token) headers["Authorization"] = `Bearer ${token}`;
  const response = await fetch(new URL(path, globalThis.location.origin), {
    method: "POST",
    credentials: "same-origin",
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch((reason: unknown) => {
    throw Problem.from(reason);
  });
  if (!response.ok) throw await Problem.fromResponse(response);
  return response.status === 204 ? (undefined as never) : ((await response.json()) as Answer);
}

// Only the id is kept, so that boards on this device open while there is no network.
function rememberedUserId(): string | undefined {
  return localStorage.getItem(PERSON_KEY) ?? undefined;
}

function rememberUserId(userId: string): void {
  localStorage.setItem(PERSON_KEY, userId);
}

function forgetUserId(): void {
  localStorage.removeItem(PERSON_KEY);
}

export const session = new Session();
