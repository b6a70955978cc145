import * as Y from "yjs";

import { FORM, formOf, readShape, SHAPES_FIELD, SHAPES_MAX, type Shape } from "./form";
import { byOrder } from "./order";

export interface Drawn {
  /** From the bottom of the pile to its top. */
  pile: readonly Shape[];
  shapes: ReadonlyMap<string, Shape>;
  /** How many are not drawn, because no board holds so many. */
  left: number;
  /** The board was drawn by a later release: what we know of it is shown, and nothing changed. */
  isNewer: boolean;
}

export interface News {
  added: number;
  removed: number;
}

const NOTHING: Drawn = { pile: [], shapes: new Map(), left: 0, isNewer: false };

/** What stands on a whiteboard, read anew as far as it changed. */
export class Surface {
  readonly document: Y.Doc;
  readonly map: Y.Map<unknown>;
  #drawn = NOTHING;
  #dirty = new Set<string>();
  #isFresh = false;
  #frame: number | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #newsListeners = new Set<(news: News) => void>();

  constructor(document: Y.Doc) {
    this.document = document;
    this.map = document.getMap(SHAPES_FIELD);
    this.map.observeDeep(this.#changed);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** What others added and removed, as it happens. */
  onNews(listener: (news: News) => void): () => void {
    this.#newsListeners.add(listener);
    return () => this.#newsListeners.delete(listener);
  }

  readonly drawn = (): Drawn => {
    this.#refresh();
    return this.#drawn;
  };

  destroy(): void {
    this.map.unobserveDeep(this.#changed);
    this.#listeners.clear();
    this.#newsListeners.clear();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  readonly #changed = (events: Y.YEvent<Y.AbstractType<unknown>>[], transaction: Y.Transaction): void => {
    const news: News = { added: 0, removed: 0 };
    for (const event of events) {
      const [id] = event.path;
      if (typeof id === "string") this.#dirty.add(id);
      else {
        for (const [key, { action }] of event.changes.keys) {
          this.#dirty.add(key);
          if (action === "add") news.added += 1;
          if (action === "delete") news.removed += 1;
        }
      }
    }
    if (!transaction.local && (news.added || news.removed)) this.#newsListeners.forEach((tell) => tell(news));
    // However many changes come in between, the screen is drawn once.
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#listeners.forEach((tell) => tell());
    });
  };

  #refresh(): void {
    if (this.#isFresh && this.#dirty.size === 0) return;
    const shapes = new Map(this.#isFresh ? this.#drawn.shapes : undefined);
    const ids: Iterable<string> = this.#isFresh ? this.#dirty : this.map.keys();
    let mustSort = !this.#isFresh;
    for (const id of ids) {
      const [before, now] = [shapes.get(id), readShape(id, this.map.get(id))];
      if (now && (before || shapes.size < SHAPES_MAX)) shapes.set(id, now);
      else shapes.delete(id);
      mustSort ||= before?.order !== now?.order;
    }
    const pile = mustSort ? [...shapes.values()].sort(byOrder) : this.#drawn.pile.map((shape) => shapes.get(shape.id) ?? shape);
    const left = shapes.size < SHAPES_MAX ? 0 : Math.max(0, this.map.size - shapes.size);
    this.#drawn = { pile, shapes, left, isNewer: formOf(this.document) > FORM };
    this.#dirty = new Set();
    this.#isFresh = true;
  }
}
