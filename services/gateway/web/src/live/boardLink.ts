import { HocuspocusProvider } from "@hocuspocus/provider";
import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";

import type { Board } from "../api/types";
import { HistoryEar, type HistoryNews } from "./historyNews";
import { databaseName, forgetCopy, readCopy, writeCopy } from "./localCopies";
import { peopleHere, type AwarenessStates, type PersonHere } from "./people";
import { reactionTo, type Ending } from "./refusals";
import { readServerWord, type DocumentSize, type Kick, type ReadOnlyReason } from "./serverWords";

const TYPING_SHOWN_MILLISECONDS = 2_000;
const SETTLE_MILLISECONDS = 200;
const RETRY_MILLISECONDS = 3_000;
const LOCAL_COPY_PATIENCE_MILLISECONDS = 3_000;
/** A restarting service is back by then, or it is something else. */
const RECONNECTING_MILLISECONDS = 10_000;
/** Confirmations take milliseconds; after this the person is told how much waits. */
const SLOW_MILLISECONDS = 4_000;

export interface LinkState {
  isConnected: boolean;
  isSynced: boolean;
  isReadOnly: boolean;
  /** Why somebody with the right to write cannot, if that is so. */
  readOnlyReason: ReadOnlyReason | undefined;
  /** The socket closed a moment ago and is opened anew by itself. */
  isReconnecting: boolean;
  /** There is text to show: the local copy is in, or the server has answered. */
  hasContent: boolean;
  pending: number;
  /** Changes have waited long for their confirmation. */
  isSlow: boolean;
  /** The board is large; known from half its limit on. */
  size: DocumentSize | undefined;
  /** The server did not take a change, because the board would be too large. */
  isRefused: boolean;
  ending: Ending | undefined;
  /** What was said when the ending is `kicked`. */
  kick: Kick | undefined;
  people: PersonHere[];
  /** The newest version of the board's row that anybody here has spoken of. */
  announcedVersion: number;
  /** What somebody else did to the board's history last, while we were here. */
  historyNews: HistoryNews | undefined;
  /** How often the server said that comments changed. */
  commentsNews: number;
}

interface LinkOptions {
  board: Board;
  person: { id: string; name: string; color: string };
  /** Opened only to look at it, whatever one's role allows. */
  isForReading?: boolean;
  token: () => Promise<string>;
  /** Called when the server no longer takes the token that `token` gave. */
  renew: () => Promise<unknown>;
}

/**
 * One open board: the Yjs document, its copy on this device, and the connection.
 * It knows whether the work is safe and who is here; it draws nothing.
 */
export class BoardLink {
  readonly document = new Y.Doc();
  readonly provider: HocuspocusProvider;
  readonly #options: LinkOptions;
  readonly #copy: IndexeddbPersistence;
  readonly #listeners = new Set<() => void>();
  readonly #history = new HistoryEar();
  readonly #arrivals = new Map<string, number>();
  readonly #writing = new Map<number, ReturnType<typeof setTimeout>>();
  #state: LinkState;
  /** The provider's count when it last spoke of it. */
  #unsynced = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #retrying: ReturnType<typeof setTimeout> | undefined;
  #reconnecting: ReturnType<typeof setTimeout> | undefined;
  #slow: ReturnType<typeof setTimeout> | undefined;
  #isDestroyed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    const { board, person } = options;
    const known = readCopy(person.id, board.id);
    this.#state = {
      isConnected: false,
      isSynced: false,
      isReadOnly: options.isForReading === true || board.role === "viewer",
      readOnlyReason: undefined,
      isReconnecting: navigator.onLine,
      hasContent: false,
      pending: known?.pending ?? 0,
      isSlow: false,
      size: undefined,
      isRefused: false,
      ending: undefined,
      kick: undefined,
      people: [],
      announcedVersion: board.version,
      historyNews: undefined,
      commentsNews: 0,
    };
    this.#copy = new IndexeddbPersistence(databaseName(person.id, board.id), this.document);
    this.provider = this.#makeProvider();
    this.#listen();
    void this.#openLocalCopy(known !== undefined);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): LinkState => this.#state;

  /** Tell the others which version of the board's row we have, so that a new title reaches them. */
  announceVersion(version: number): void {
    if (!this.#isDestroyed) this.provider.setAwarenessField("version", version);
  }

  /** Tell the others that the list of versions is another, and what the board was brought back to or was imported. */
  announceHistory(what: { restored?: string | undefined; imported?: string } = {}): void {
    if (!this.#isDestroyed) this.provider.setAwarenessField("history", { at: Date.now(), ...what });
  }

  /** Ask again after a refusal, on the person's wish. */
  tryAgain(): void {
    this.#set({ ending: undefined });
    void this.provider.connect();
  }

  /** End what is open because the board itself is gone (the screen learned it first). */
  end(ending: Ending): void {
    if (this.#state.ending) return;
    this.provider.disconnect();
    this.#set({ ending, isConnected: false, isSynced: false, people: [] });
    // Without unconfirmed work nothing of a board one may not see stays on this device.
    if (ending !== "full" && this.#state.pending === 0) forgetCopy(this.#options.person.id, this.#options.board.id);
  }

  /** Give up changes that the server refused and forget this device's copy. */
  async discardLocalChanges(): Promise<void> {
    this.#set({ pending: 0 });
    this.destroy();
    await this.#copy.clearData();
    forgetCopy(this.#options.person.id, this.#options.board.id);
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    clearTimeout(this.#settling);
    clearTimeout(this.#retrying);
    clearTimeout(this.#reconnecting);
    clearTimeout(this.#slow);
    this.#writing.forEach((timer) => clearTimeout(timer));
    globalThis.removeEventListener("offline", this.#goOffline);
    globalThis.removeEventListener("online", this.#comeOnline);
    this.provider.destroy();
    this.document.destroy();
    this.#listeners.clear();
  }

  #makeProvider(): HocuspocusProvider {
    const { board, token } = this.#options;
    const { protocol, host } = globalThis.location;
    return new HocuspocusProvider({
      // The board in the path only helps the gateway to keep one board on one process.
      url: `${protocol === "https:" ? "wss" : "ws"}://${host}/collab/${board.id}`,
      name: board.id,
      document: this.document,
      token,
    });
  }

  #listen(): void {
    const { provider, document } = this;
    const { person } = this.#options;
    provider.setAwarenessField("user", person);
    provider.setAwarenessField("since", Date.now());

    provider.on("status", ({ status }: { status: string }) => {
      if (status === "connected") return;
      clearTimeout(this.#settling);
      if (this.#state.isConnected) this.#expectReconnection();
      this.#set({ isConnected: false, isSynced: false });
    });
    provider.on("authenticated", ({ scope }: { scope: string }) => this.#admitted(scope === "readonly"));
    provider.on("stateless", ({ payload }: { payload: string }) => this.#heard(payload));
    provider.on("synced", () => this.#set({ isSynced: true, hasContent: true }));
    provider.on("unsyncedChanges", ({ number }: { number: number }) => this.#confirm(number));
    provider.on("authenticationFailed", ({ reason }: { reason: string }) => this.#refused(reason));
    provider.on("close", ({ event }: { event: { code?: number; reason?: string } }) => {
      // CLOSE of this document (the socket stays) arrives as code 1000 with a reason.
      if (event.code === 1000 && event.reason && event.reason !== "provider_initiated") this.#refused(event.reason);
    });
    provider.awareness?.on("change", () => this.#showPeople());

    document.on("update", (_update: Uint8Array, origin: unknown) => {
      if (origin !== provider && origin !== this.#copy) this.#changedHere();
    });
    document.on("afterTransaction", (transaction: Y.Transaction) => this.#noticeWriters(transaction));
    globalThis.addEventListener("offline", this.#goOffline);
    globalThis.addEventListener("online", this.#comeOnline);
    this.#showPeople();
    this.#expectReconnection();
  }

  /** The browser knows before the socket does, which may hang for half a minute. */
  readonly #goOffline = (): void => {
    this.provider.disconnect();
    clearTimeout(this.#reconnecting);
    this.#set({ isReconnecting: false });
  };

  readonly #comeOnline = (): void => {
    if (this.#state.ending) return;
    void this.provider.connect();
    this.#expectReconnection();
  };

  /** Services restart and sockets break: for a moment that is no reason to speak of being offline. */
  #expectReconnection(): void {
    clearTimeout(this.#reconnecting);
    if (!navigator.onLine) return;
    this.#set({ isReconnecting: true });
    this.#reconnecting = setTimeout(() => this.#set({ isReconnecting: false }), RECONNECTING_MILLISECONDS);
  }

  #admitted(isReader: boolean): void {
    clearTimeout(this.#reconnecting);
    const isReadOnly = isReader || this.#options.isForReading === true;
    // The reason follows in a message of its own, or there is none but one's role.
    const readOnlyReason = isReader ? this.#state.readOnlyReason : undefined;
    this.#expectConfirmation();
    this.#set({ isConnected: true, isReconnecting: false, isReadOnly, readOnlyReason, ending: undefined });
  }

  #heard(payload: string): void {
    const word = readServerWord(payload);
    if (word?.kind === "size") this.#set({ size: word.size, isRefused: this.#state.isRefused || word.isRefused });
    if (word?.kind === "comments") this.#set({ commentsNews: this.#state.commentsNews + 1 });
    if (word?.kind === "kicked") this.#set({ kick: word.kick });
    if (word?.kind === "read-only") this.#set({ readOnlyReason: word.reason });
  }

  /** A browser that refuses IndexedDB must not keep the board closed: it then waits for the server. */
  async #openLocalCopy(isKnown: boolean): Promise<void> {
    const patience = new Promise<undefined>((resolve) => {
      setTimeout(resolve, LOCAL_COPY_PATIENCE_MILLISECONDS, undefined);
    });
    const opened = await Promise.race([this.#copy.whenSynced.catch(() => undefined), patience]);
    if (opened && isKnown && !this.#isDestroyed) this.#set({ hasContent: true });
  }

  #changedHere(): void {
    clearTimeout(this.#settling);
    this.#setPending(this.#state.pending + 1);
  }

  /** Whatever waits from now on is soon confirmed, or the person is told that it is not. */
  #expectConfirmation(): void {
    clearTimeout(this.#slow);
    this.#slow = setTimeout(() => {
      if (this.#state.isConnected && this.#unsynced > 0) this.#set({ isSlow: this.#state.pending > 0 });
    }, SLOW_MILLISECONDS);
    if (this.#state.isSlow) this.#set({ isSlow: false });
  }

  /**
   * The provider's counter is back at zero. On reconnecting it can touch zero while
   * queued changes are still under way, so zero counts when it has lasted a moment.
   */
  #confirm(unsynced: number): void {
    clearTimeout(this.#settling);
    if (unsynced < this.#unsynced || this.#unsynced === 0) this.#expectConfirmation();
    this.#unsynced = unsynced;
    if (unsynced > 0) return;
    this.#settling = setTimeout(() => {
      if (this.provider.unsyncedChanges === 0) this.#setPending(0);
    }, SETTLE_MILLISECONDS);
  }

  #setPending(pending: number): void {
    const { person, board } = this.#options;
    writeCopy(person.id, board.id, { board, pending });
    if (pending === 0) this.#set({ pending, isSlow: false, isRefused: false });
    else if (pending !== this.#state.pending) this.#set({ pending });
  }

  #refused(reason: string): void {
    const reaction = reactionTo(reason);
    if (reaction.do === "end") return this.end(reaction.ending);
    if (this.#state.ending) return;
    this.#set({ isConnected: false, isSynced: false });
    if (reaction.do === "renew") {
      this.#options.renew().then(
        () => this.#askAgain(),
        () => this.end("session-ended"),
      );
      return;
    }
    clearTimeout(this.#retrying);
    this.#retrying = setTimeout(() => this.#askAgain(), RETRY_MILLISECONDS);
  }

  /** A refused document may ask again on the same socket; a closed socket asks by itself. */
  #askAgain(): void {
    if (this.#isDestroyed || this.#state.ending) return;
    void this.provider.sendToken().then(() => this.provider.startSync());
  }

  /** Whoever's part of the document grew in this transaction is writing now. */
  #noticeWriters(transaction: Y.Transaction): void {
    if (!this.#state.isSynced && !transaction.local) return;
    for (const [clientId, clock] of transaction.afterState) {
      if (clock > (transaction.beforeState.get(clientId) ?? 0)) this.#isWriting(clientId);
    }
  }

  #isWriting(clientId: number): void {
    const timer = this.#writing.get(clientId);
    clearTimeout(timer);
    this.#writing.set(
      clientId,
      setTimeout(() => {
        this.#writing.delete(clientId);
        this.#showPeople();
      }, TYPING_SHOWN_MILLISECONDS),
    );
    if (timer === undefined) this.#showPeople();
  }

  #showPeople(): void {
    if (this.#isDestroyed) return;
    const states = (this.provider.awareness?.getStates() ?? new Map()) as AwarenessStates;
    const people = peopleHere(states, this.document.clientID, new Set(this.#writing.keys()), this.#arrivals);
    if (JSON.stringify(people) !== JSON.stringify(this.#state.people)) this.#set({ people });
    const versions = [...states.values()].map((state) => state["version"]).filter((version) => Number.isSafeInteger(version));
    const announcedVersion = Math.max(this.#state.announcedVersion, ...(versions as number[]));
    if (announcedVersion !== this.#state.announcedVersion) this.#set({ announcedVersion });
    const historyNews = this.#history.read(states, this.document.clientID);
    if (historyNews) this.#set({ historyNews });
  }

  #set(change: Partial<LinkState>): void {
    if (this.#isDestroyed) return;
    this.#state = { ...this.#state, ...change };
    this.#listeners.forEach((listener) => listener());
  }
}
