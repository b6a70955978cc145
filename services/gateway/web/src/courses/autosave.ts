import { Problem } from "../api/problem";
import type { Lesson } from "../api/types";
import type { LessonChange } from "./changes";

const RESTING_MILLISECONDS = 800;
const RETRY_MILLISECONDS = 4_000;

export type SaveState =
  | { kind: "saved"; at: Date | undefined }
  | { kind: "waiting" | "saving" | "retrying" }
  | { kind: "refused"; problem: Problem }
  | { kind: "conflict"; theirs: Lesson };

interface AutosaveOptions {
  lesson: Lesson;
  save: (version: number, change: LessonChange) => Promise<Lesson>;
  read: () => Promise<Lesson>;
  onSaved: (lesson: Lesson) => void;
}

/**
 * Saves what is written into a lesson whenever typing rests, one call at a time, each on top of the version
 * before. When somebody else saved first it stops and says so: nothing is overwritten unseen.
 */
export class Autosave {
  readonly #options: AutosaveOptions;
  readonly #listeners = new Set<() => void>();
  #version: number;
  /** What is not on its way yet. */
  #waiting: LessonChange = {};
  #isSaving = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: SaveState = { kind: "saved", at: undefined };

  constructor(options: AutosaveOptions) {
    this.#options = options;
    this.#version = options.lesson.version;
  }

  readonly state = (): SaveState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get isSafe(): boolean {
    return this.#state.kind === "saved";
  }

  change(change: LessonChange): void {
    this.#waiting = { ...this.#waiting, ...change };
    if (this.#state.kind === "conflict") return;
    if (!this.#isSaving) this.#set({ kind: "waiting" });
    this.#later(RESTING_MILLISECONDS);
  }

  /** Save now what waits, as on leaving. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    const change = this.#waiting;
    if (this.#isSaving || this.#state.kind === "conflict" || Object.keys(change).length === 0) return;
    this.#waiting = {};
    this.#isSaving = true;
    this.#set({ kind: "saving" });
    try {
      const saved = await this.#options.save(this.#version, change);
      this.#version = saved.version;
      this.#isSaving = false;
      this.#options.onSaved(saved);
      if (Object.keys(this.#waiting).length > 0) await this.flush();
      else this.#set({ kind: "saved", at: new Date() });
    } catch (error) {
      this.#isSaving = false;
      // What was typed meanwhile is newer.
      this.#waiting = { ...change, ...this.#waiting };
      await this.#failed(Problem.from(error));
    }
  }

  /** After a conflict: what is here takes the place of what they saved. */
  async keepMine(): Promise<void> {
    if (this.#state.kind !== "conflict") return;
    this.#version = this.#state.theirs.version;
    this.#set({ kind: "waiting" });
    await this.flush();
  }

  async #failed(problem: Problem): Promise<void> {
    if (problem.status === 412) {
      try {
        this.#set({ kind: "conflict", theirs: await this.#options.read() });
        return;
      } catch {
        // It cannot be read either: ask again later.
      }
    } else if (!problem.isTransient && problem.status !== 429) {
      this.#set({ kind: "refused", problem });
      return;
    }
    this.#set({ kind: "retrying" });
    this.#later(problem.retryAfterSeconds ? problem.retryAfterSeconds * 1000 : RETRY_MILLISECONDS);
  }

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), milliseconds);
  }

  #set(state: SaveState): void {
    this.#state = state;
    for (const tell of this.#listeners) tell();
  }
}
