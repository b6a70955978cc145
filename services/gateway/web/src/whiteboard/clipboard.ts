import { plainOf } from "./changes";
import { FAR, isBox, readPlainShape, TEXT_MAX, type Shape } from "./form";

/** The kind of a clipboard's content that only whiteboards understand. */
export const CLIPBOARD_TYPE = "application/x-stoa-shapes+json";
const PASTED_MAX = 1_000;
const LETTERS_MAX = 2_000_000;

export function toClipboard(shapes: readonly Shape[]): string {
  return JSON.stringify(shapes.map((shape) => ({ id: shape.id, ...plainOf(shape) })));
}

/** The words of shapes, for where only words can be put. */
export function wordsOf(shapes: readonly Shape[]): string {
  return shapes.flatMap((shape) => (isBox(shape) && shape.text ? [shape.text] : [])).join("\n\n");
}

/** Shapes out of a clipboard, which anything may have written. */
export function fromClipboard(content: string): Shape[] {
  if (content.length > LETTERS_MAX) return [];
  try {
    const found: unknown = JSON.parse(content);
    if (!Array.isArray(found)) return [];
    return found.slice(0, PASTED_MAX).flatMap((each: unknown) => {
      const id = typeof each === "object" && each !== null && "id" in each ? each.id : undefined;
      return readPlainShape(typeof id === "string" ? id : "", each) ?? [];
    });
  } catch {
    return [];
  }
}

export function pastedWords(content: string): string {
  return content.replaceAll("\r\n", "\n").trim().slice(0, TEXT_MAX);
}

/** The way from where copied shapes lie to where they are pasted. */
export function wayTo([x, y]: readonly [number, number], box: { left: number; top: number; right: number; bottom: number }): [number, number] {
  const way: [number, number] = [x - (box.left + box.right) / 2, y - (box.top + box.bottom) / 2];
  return way.map((each) => Math.max(-FAR, Math.min(FAR, each))) as [number, number];
}
