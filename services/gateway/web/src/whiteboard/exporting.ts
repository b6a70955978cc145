import { COLORS } from "./form";
import { boundsOfAll, grown, type Box } from "./geometry";
import { marksOf, type Mark, type Paint } from "./marks";
import type { Drawn } from "./surface";
import { FONT } from "./words";

const MARGIN = 24;
const PICTURE_SIDE_MAX = 8_000;
const PICTURE_SCALE = 2;

export type Paints = Record<Paint | "paper", string>;

/** The colours of the palette as they are in the light, whatever one looks at: paper is white. */
export function lightPaints(): Paints {
  const probe = document.createElement("div");
  probe.style.colorScheme = "light";
  document.body.append(probe);
  const read = (token: string) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const pairs = COLORS.flatMap((color) => [
    [`line-${color}`, read(`board-${color}`)],
    [`fill-${color}`, read(`board-fill-${color}`)],
  ]);
  const paints = Object.fromEntries([...pairs, ["paper", read("surface")]]) as Paints;
  probe.remove();
  return paints;
}

function pageOf({ pile, shapes }: Drawn): Box {
  return grown(boundsOfAll(pile, shapes) ?? { left: 0, top: 0, right: 320, bottom: 200 }, MARGIN);
}

/** The board as a file that any drawing program opens. Words come into it as words, never as markup. */
export function asSvg(drawn: Drawn, title: string, paints: Paints): string {
  const { left, top, right, bottom } = pageOf(drawn);
  const [width, height] = [Math.ceil(right - left), Math.ceil(bottom - top)];
  const body = drawn.pile.flatMap((shape) => marksOf(shape, drawn.shapes)).map((mark) => markAsSvg(mark, paints));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${Math.floor(left)} ${Math.floor(top)} ${width} ${height}">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="${Math.floor(left)}" y="${Math.floor(top)}" width="${width}" height="${height}" fill="${paints.paper}"/>`,
    ...body,
    "</svg>",
  ].join("\n");
}

function markAsSvg(mark: Mark, paints: Paints): string {
  if (mark.what === "path") {
    const stroke = mark.stroke ? ` stroke="${paints[mark.stroke]}" stroke-width="${mark.width}" stroke-linecap="round" stroke-linejoin="round"` : "";
    return `<path d="${mark.d}" fill="${mark.fill ? paints[mark.fill] : "none"}"${stroke}/>`;
  }
  const lines = mark.lines.map(({ x, y, words }) => `<tspan x="${x}" y="${y}">${escaped(words)}</tspan>`);
  const direction = mark.isFromRight ? ' direction="rtl"' : "";
  const font = escaped(FONT);
  return `<text fill="${paints[mark.paint]}" font-family="${font}" font-size="${mark.size}" text-anchor="${mark.anchor}"${direction} xml:space="preserve">${lines.join("")}</text>`;
}

/** What a file of XML may hold of somebody's words: no markup, and no letters XML does not know. */
export function escaped(words: string): string {
  return words
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** The board as a picture, twice as fine as it is seen, or as fine as a picture gets. */
export async function asPng(drawn: Drawn, paints: Paints): Promise<Blob> {
  const { left, top, right, bottom } = pageOf(drawn);
  const [width, height] = [right - left, bottom - top];
  const scale = Math.min(PICTURE_SCALE, PICTURE_SIDE_MAX / width, PICTURE_SIDE_MAX / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser draws no pictures");
  context.fillStyle = paints.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.translate(-left, -top);
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const shape of drawn.pile) for (const mark of marksOf(shape, drawn.shapes)) paint(context, mark, paints);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be made"))), "image/png");
  });
}

function paint(context: CanvasRenderingContext2D, mark: Mark, paints: Paints): void {
  if (mark.what === "words") {
    context.fillStyle = paints[mark.paint];
    context.font = `400 ${mark.size}px ${FONT}`;
    context.textAlign = mark.anchor === "middle" ? "center" : "start";
    context.direction = mark.isFromRight ? "rtl" : "ltr";
    for (const { x, y, words } of mark.lines) context.fillText(words, x, y);
    return;
  }
  const path = new Path2D(mark.d);
  if (mark.fill) {
    context.fillStyle = paints[mark.fill];
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, not an array
    context.fill(path);
  }
  if (mark.stroke) {
    context.strokeStyle = paints[mark.stroke];
    context.lineWidth = mark.width;
    context.stroke(path);
  }
}
