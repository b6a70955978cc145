/** So long may somebody read without touching anything before they are thought to be away. */
const AWAY_MILLISECONDS = 5 * 60_000;
/** What one call may say, by the API. */
const SECONDS_MAX = 3_600;
const BEATS_MAX = 20;

export interface Beat {
  lesson_id: string;
  seconds: number;
}

/**
 * How long a lesson was in sight: its page is the one that is looked at, and somebody is there.
 * It takes the time as it is told and waits for nothing; what counts in the end the server says.
 */
export class TimeInSight {
  readonly #spent = new Map<string, number>();
  #lessonId: string | undefined;
  #isVisible = true;
  #since = 0;
  #lastAct = 0;

  enter(lessonId: string, now: number): void {
    this.#settle(now);
    this.#lessonId = lessonId;
    this.#lastAct = now;
  }

  leave(now: number): void {
    this.#settle(now);
    this.#lessonId = undefined;
  }

  /** Somebody touched something: they are there. */
  act(now: number): void {
    this.#settle(now);
    this.#lastAct = now;
  }

  /** The page came into sight, or went out of it. */
  look(isVisible: boolean, now: number): void {
    this.#settle(now);
    this.#isVisible = isVisible;
    if (isVisible) this.#lastAct = now;
  }

  /** Whole seconds that nobody was told of; they count as told from now on. */
  take(now: number): Beat[] {
    this.#settle(now);
    const beats: Beat[] = [];
    for (const [lessonId, milliseconds] of this.#spent) {
      if (beats.length === BEATS_MAX) break;
      const seconds = Math.floor(milliseconds / 1000);
      if (seconds > 0) beats.push({ lesson_id: lessonId, seconds: Math.min(seconds, SECONDS_MAX) });
      this.#keepRest(lessonId, milliseconds % 1000);
    }
    return beats;
  }

  get isOver(): boolean {
    return this.#lessonId === undefined && this.#spent.size === 0;
  }

  /** What is left of a second counts on in the lesson that is open; elsewhere it is gone. */
  #keepRest(lessonId: string, milliseconds: number): void {
    if (lessonId === this.#lessonId) this.#spent.set(lessonId, milliseconds);
    else this.#spent.delete(lessonId);
  }

  #settle(now: number): void {
    const until = Math.min(now, this.#lastAct + AWAY_MILLISECONDS);
    if (this.#lessonId !== undefined && this.#isVisible && until > this.#since) {
      this.#spent.set(this.#lessonId, (this.#spent.get(this.#lessonId) ?? 0) + until - this.#since);
    }
    this.#since = now;
  }
}
