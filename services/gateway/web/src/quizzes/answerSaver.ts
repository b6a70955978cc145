import type { Problem } from "../api/problem";
import type { Answer, AnswerSaved } from "../api/types";

const RETRY_MILLISECONDS = 3_000;

export type AnswerState = "waiting" | "saving" | "retrying" | "saved" | "late" | "refused";

interface AnswerSaverOptions {
  save: (questionId: string, sequence: number, answer: Answer | null) => Promise<AnswerSaved>;
  problemOf: (error: unknown) => Problem;
  /** The attempt was over when an answer arrived. */
  onOver: () => void;
  /** Rises with each change, whatever tab or device it comes from. */
  clock?: () => number;
}

/**
 * Saves the answers of an attempt while they are given: for each question the last one, one call at a time.
 * What could not be sent is sent again; what came after the end is not forgotten, it is said.
 */
export class AnswerSaver {
  readonly #options: AnswerSaverOptions;
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Map<string, { answer: Answer | null; sequence: number }>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #sending = new Map<string, Promise<void>>();
  #last = 0;
  #states: ReadonlyMap<string, AnswerState> = new Map();

  constructor(options: AnswerSaverOptions) {
    this.#options = options;
  }

  readonly states = (): ReadonlyMap<string, AnswerState> => this.#states;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Whether nothing is on its way any more. */
  get isSafe(): boolean {
    return this.#waiting.size === 0 && this.#sending.size === 0;
  }

  /** The questions whose last answer is not with the server, for want of time or of a connection. */
  get unsaved(): string[] {
    return [...this.#states].filter(([, state]) => state !== "saved" && state !== "refused").map(([questionId]) => questionId);
  }

  change(questionId: string, answer: Answer | null, restMilliseconds = 0): void {
    if (this.#states.get(questionId) === "late") return;
    this.#last = Math.max(this.#last + 1, (this.#options.clock ?? Date.now)());
    this.#waiting.set(questionId, { answer, sequence: this.#last });
    this.#show(questionId, "waiting");
    this.#later(questionId, restMilliseconds);
  }

  /** Send all that waits, and come back when it was answered or could not be sent. */
  async flush(): Promise<void> {
    const ids = new Set([...this.#waiting.keys(), ...this.#sending.keys()]);
    await Promise.all([...ids].map((id) => this.#send(id)));
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #later(questionId: string, milliseconds: number): void {
    clearTimeout(this.#timers.get(questionId));
    this.#timers.set(
      questionId,
      setTimeout(() => void this.#send(questionId), milliseconds),
    );
  }

  async #send(questionId: string): Promise<void> {
    clearTimeout(this.#timers.get(questionId));
    await this.#sending.get(questionId);
    const next = this.#waiting.get(questionId);
    if (!next || this.#sending.has(questionId)) return;
    this.#waiting.delete(questionId);
    const work = this.#call(questionId, next);
    this.#sending.set(questionId, work);
    await work;
  }

  async #call(questionId: string, { answer, sequence }: { answer: Answer | null; sequence: number }): Promise<void> {
    this.#show(questionId, "saving");
    try {
      await this.#options.save(questionId, sequence, answer);
      this.#sending.delete(questionId);
      if (!this.#waiting.has(questionId)) this.#show(questionId, "saved");
    } catch (error) {
      this.#sending.delete(questionId);
      this.#failed(questionId, { answer, sequence }, this.#options.problemOf(error));
    }
  }

  #failed(questionId: string, sent: { answer: Answer | null; sequence: number }, problem: Problem): void {
    if (problem.code === "attempt-over") {
      this.#waiting.delete(questionId);
      this.#show(questionId, "late");
      this.#options.onOver();
    } else if (problem.isTransient || problem.status === 429) {
      // What was answered meanwhile is newer.
      if (!this.#waiting.has(questionId)) this.#waiting.set(questionId, sent);
      this.#show(questionId, "retrying");
      this.#later(questionId, problem.retryAfterSeconds ? problem.retryAfterSeconds * 1000 : RETRY_MILLISECONDS);
    } else {
      this.#show(questionId, "refused");
    }
  }

  #show(questionId: string, state: AnswerState): void {
    this.#states = new Map(this.#states).set(questionId, state);
    for (const tell of this.#listeners) tell();
  }
}
