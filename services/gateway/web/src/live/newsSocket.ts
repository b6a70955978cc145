import { readFrame, type NewsFrame } from "./newsFrames";

const FIRST_PAUSE_MILLISECONDS = 1_000;
const PAUSE_MILLISECONDS_MAX = 30_000;
/** After a socket has lived so long, its loss is the first one again. */
const GOOD_LIFE_MILLISECONDS = 10_000;
/** The server says something at least every eighteen seconds. */
const SILENCE_MILLISECONDS = 45_000;
/** A screen that is left is often come back to. */
const LINGER_MILLISECONDS = 5_000;
/** If nobody has told anything again by then, the screens ask for themselves. */
const DOUBT_MILLISECONDS = 15_000;
const ASK_AGAIN_MILLISECONDS = 5_000;
const TOO_MANY = 4429;

/** What of the browser's WebSocket is used. */
export type Wire = Pick<WebSocket, "send" | "close"> & EventTarget;

export interface NewsSocketOptions {
  /** Get what opens a socket once. */
  ticket: () => Promise<string>;
  open: (ticket: string) => Wire;
  /** Something in a room is to be read again. */
  onEvent: (room: string, changed: string[], withinSeconds: number) => void;
  /** All that is shown of a room and is older than so many seconds is to be read again. */
  onUncertain: (room: string, quietSeconds: number) => void;
}

interface Subscription {
  users: number;
  /** What the server said of it on this socket. */
  state: "asked" | "told" | "refused";
  leaving: ReturnType<typeof setTimeout> | undefined;
}

/**
 * The one socket of this tab on which is told what others changed. It opens with the first
 * room that a screen enters, comes back by itself, and then asks for its rooms anew.
 */
export class NewsSocket {
  readonly #options: NewsSocketOptions;
  readonly #rooms = new Map<string, Subscription>();
  #isStarted = false;
  #isOnline = true;
  #isTold = false;
  #wire: Wire | undefined;
  #isOpen = false;
  #isOpening = false;
  #openedAt = 0;
  #losses = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #doubt: ReturnType<typeof setTimeout> | undefined;

  constructor(options: NewsSocketOptions) {
    this.#options = options;
  }

  /** Somebody is signed in. */
  start(): void {
    this.#isStarted = true;
    this.#connect();
  }

  /** Nobody is, any more. */
  stop(): void {
    this.#isStarted = false;
    clearTimeout(this.#retry);
    this.#losses = 0;
    this.#drop();
    clearTimeout(this.#doubt);
  }

  /** The browser knows before the socket does, which may hang for a minute. */
  setOnline(isOnline: boolean): void {
    this.#isOnline = isOnline;
    if (isOnline) this.#connectSoon(Math.random() * FIRST_PAUSE_MILLISECONDS);
    else this.#drop();
  }

  /** Whether changes in a room are told now, so that asking for them all the time is needless. */
  isTold(room: string): boolean {
    return this.#isTold && this.#rooms.get(room)?.state === "told";
  }

  /** Be told of a room until the function that is returned is called. */
  enter(room: string): () => void {
    const known = this.#rooms.get(room);
    if (known) {
      known.users += 1;
      clearTimeout(known.leaving);
    } else {
      this.#rooms.set(room, { users: 1, state: "asked", leaving: undefined });
      this.#say({ type: "subscribe", room });
      this.#connect();
    }
    let isIn = true;
    return () => {
      if (isIn) this.#leave(room);
      isIn = false;
    };
  }

  /** Rights changed: what was refused may be open now. */
  askAgain(): void {
    for (const [room, subscription] of this.#rooms) if (subscription.state === "refused") this.#ask(room, subscription);
  }

  #leave(room: string): void {
    const subscription = this.#rooms.get(room);
    if (!subscription) return;
    subscription.users -= 1;
    if (subscription.users > 0) return;
    subscription.leaving = setTimeout(() => {
      this.#rooms.delete(room);
      this.#say({ type: "unsubscribe", room });
      if (this.#rooms.size === 0) this.#drop();
    }, LINGER_MILLISECONDS);
  }

  #ask(room: string, subscription: Subscription): void {
    if (this.#rooms.get(room) !== subscription) return;
    subscription.state = "asked";
    this.#say({ type: "subscribe", room });
  }

  #say(frame: { type: string; room: string }): void {
    if (this.#isOpen) this.#wire?.send(JSON.stringify(frame));
  }

  #connectSoon(milliseconds: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), milliseconds);
  }

  #connect(): void {
    if (!this.#isStarted || !this.#isOnline || this.#wire || this.#isOpening || this.#rooms.size === 0) return;
    clearTimeout(this.#retry);
    this.#isOpening = true;
    this.#options.ticket().then(
      (ticket) => {
        this.#isOpening = false;
        if (this.#isStarted && this.#isOnline) this.#open(ticket);
      },
      () => {
        this.#isOpening = false;
        this.#comeBack();
      },
    );
  }

  #open(ticket: string): void {
    const wire = this.#options.open(ticket);
    this.#wire = wire;
    this.#listen();
    wire.addEventListener("open", () => {
      if (this.#wire !== wire) return;
      this.#isOpen = true;
      this.#openedAt = Date.now();
      for (const [room, subscription] of this.#rooms) this.#ask(room, subscription);
    });
    wire.addEventListener("message", (event) => {
      if (this.#wire !== wire) return;
      this.#listen();
      const frame = readFrame((event as MessageEvent<unknown>).data);
      if (frame) this.#hear(frame);
    });
    wire.addEventListener("close", (event) => {
      if (this.#wire !== wire) return;
      const { code } = event as CloseEvent;
      this.#forget();
      // If the session has ended, asking for the next ticket says so.
      this.#comeBack(code === TOO_MANY ? PAUSE_MILLISECONDS_MAX : 0);
    });
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#drop();
      this.#comeBack();
    }, SILENCE_MILLISECONDS);
  }

  #hear(frame: NewsFrame): void {
    if (frame.type === "status") return this.#setTold(frame.isLive);
    const subscription = this.#rooms.get(frame.room);
    if (!subscription) return;
    if (frame.type === "event") return this.#options.onEvent(frame.room, frame.changed, frame.withinSeconds);
    if (frame.type === "subscribed") {
      subscription.state = "told";
      return this.#options.onUncertain(frame.room, frame.quietSeconds);
    }
    const wasTold = subscription.state === "told";
    subscription.state = "refused";
    // What was open a moment ago may be shown no longer: reading says so.
    if (wasTold) this.#options.onUncertain(frame.room, 0);
    if (frame.code === "unavailable") setTimeout(() => this.#ask(frame.room, subscription), ASK_AGAIN_MILLISECONDS);
  }

  /** The first status of a socket is followed by an answer for each room; a later one stands for all of them. */
  #setTold(isTold: boolean): void {
    if (!isTold) return this.#beUntold();
    clearTimeout(this.#doubt);
    this.#isTold = true;
    for (const [room, { state }] of this.#rooms) if (state === "told") this.#options.onUncertain(room, 0);
  }

  #beUntold(): void {
    if (!this.#isTold) return;
    this.#isTold = false;
    clearTimeout(this.#doubt);
    this.#doubt = setTimeout(() => {
      for (const room of this.#rooms.keys()) this.#options.onUncertain(room, 0);
    }, DOUBT_MILLISECONDS);
  }

  #comeBack(atLeast = 0): void {
    const life = this.#openedAt ? Date.now() - this.#openedAt : 0;
    this.#openedAt = 0;
    this.#losses = life > GOOD_LIFE_MILLISECONDS ? 1 : this.#losses + 1;
    const pause = Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** (this.#losses - 1), PAUSE_MILLISECONDS_MAX);
    // Everybody lost it at the same time; they need not come back so.
    this.#connectSoon(Math.max(atLeast, pause) * (0.5 + Math.random() / 2));
  }

  #drop(): void {
    const wire = this.#wire;
    this.#forget();
    wire?.close();
  }

  #forget(): void {
    clearTimeout(this.#silence);
    this.#wire = undefined;
    this.#isOpen = false;
    this.#beUntold();
    for (const subscription of this.#rooms.values()) subscription.state = "asked";
  }
}
