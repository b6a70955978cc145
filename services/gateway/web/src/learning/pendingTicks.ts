import type { Problem } from "../api/problem";
import type { LessonProgressed } from "../api/types";
import type { Ticks, TickState } from "./progress";

const RETRY_MILLISECONDS = 5_000;

export interface PendingTicksOptions {
  /** Where what waits outlives the tab: one item for each lesson, so that tabs do not write over each other. */
  storage: Storage;
  /** What the names of those items begin with; another one for each person. */
  prefix: string;
  send: (lessonId: string) => Promise<LessonProgressed>;
  onConfirmed: (lessonId: string, courseId: string, answer: LessonProgressed) => void;
  onRefused: (lessonId: string, courseId: string, problem: Problem) => void;
  problemOf: (error: unknown) => Problem;
}

/**
 * Lessons that were marked complete and not yet confirmed. Each is asked for until there is an answer, one
 * after the other; asking twice is harmless, the API counts a lesson once. Without a connection they stay on
 * this device, beyond a reload.
 */
export class PendingTicks {
  readonly #options: PendingTicksOptions;
  readonly #listeners = new Set<() => void>();
  readonly #courses: Map<string, string>;
  #ticks: Ticks;
  #isSending = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PendingTicksOptions) {
    this.#options = options;
    this.#courses = new Map(stored(options));
    this.#ticks = new Map([...this.#courses.keys()].map((id) => [id, "waiting"]));
  }

  readonly ticks = (): Ticks => this.#ticks;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(lessonId: string, courseId: string): void {
    this.#courses.set(lessonId, courseId);
    this.#options.storage.setItem(this.#options.prefix + lessonId, courseId);
    this.#show(lessonId, "sending");
    void this.flush();
  }

  /** Send all that waits, unless that is under way. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let next = this.#next(); next; next = this.#next()) {
        if (!(await this.#sendOne(...next))) {
          for (const id of this.#courses.keys()) this.#show(id, "waiting");
          this.#timer = setTimeout(() => void this.flush(), RETRY_MILLISECONDS);
          return;
        }
      }
    } finally {
      this.#isSending = false;
    }
  }

  /** Nobody looks at them any more; what waits stays where it is kept. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #next(): [string, string] | undefined {
    return this.#courses.entries().next().value;
  }

  /** Whether there was an answer, of whatever kind. */
  async #sendOne(lessonId: string, courseId: string): Promise<boolean> {
    try {
      const answer = await this.#options.send(lessonId);
      // What is shown takes the answer before the tick goes, so that nothing moves twice.
      this.#options.onConfirmed(lessonId, courseId, answer);
      this.#forget(lessonId);
    } catch (error) {
      const problem = this.#options.problemOf(error);
      if (problem.isTransient || problem.status === 429 || problem.status === 401) return false;
      this.#forget(lessonId);
      this.#options.onRefused(lessonId, courseId, problem);
    }
    return true;
  }

  #forget(lessonId: string): void {
    this.#courses.delete(lessonId);
    this.#options.storage.removeItem(this.#options.prefix + lessonId);
    this.#show(lessonId, undefined);
  }

  #show(lessonId: string, state: TickState | undefined): void {
    const next = new Map(this.#ticks);
    if (state) next.set(lessonId, state);
    else next.delete(lessonId);
    this.#ticks = next;
    for (const tell of this.#listeners) tell();
  }
}

function stored({ storage, prefix }: PendingTicksOptions): [string, string][] {
  const names = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
  return names.filter((name) => name.startsWith(prefix)).map((name) => [name.slice(prefix.length), storage.getItem(name) ?? ""]);
}
