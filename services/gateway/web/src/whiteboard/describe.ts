import { isBox, type Shape } from "./form";

const kindNames: Record<Shape["kind"], string> = {
  rectangle: "rectangle",
  ellipse: "ellipse",
  note: "note",
  text: "text",
  line: "line",
  arrow: "arrow",
  pen: "drawing",
};

/** A shape in words: its colour, its kind, and what is written in it. */
export function describe(shape: Shape): string {
  // Ink is black in the light and white in the dark: no colour to go by.
  const name = shape.color === "ink" ? kindNames[shape.kind] : `${shape.color} ${kindNames[shape.kind]}`;
  const words = isBox(shape) ? shape.text.trim().replaceAll(/\s+/gu, " ").slice(0, 120) : "";
  const start = name.charAt(0).toUpperCase() + name.slice(1);
  return words ? `${start}: ${words}` : start;
}

