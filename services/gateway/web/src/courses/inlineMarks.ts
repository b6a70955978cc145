/** A piece of a text with the inline marks of Markdown. */
export type Inline =
  | { mark: "plain" | "code"; text: string }
  | { mark: "bold" | "italic"; within: Inline[] }
  | { mark: "link"; within: Inline[]; url: string };

interface Found {
  piece: Inline;
  end: number;
}

const ESCAPED = /[\\`*[\]()_]/u;
const SAFE_ADDRESS = /^(?:https?:\/\/|mailto:)\S+$/iu;

/** Nobody means more marks within marks than that. */
const DEEPEST = 8;

/** Read the marks of a text; whatever is not one stays as it was typed. */
export function readMarks(text: string, depth = 0): Inline[] {
  if (depth > DEEPEST) return [{ mark: "plain", text }];
  const pieces: Inline[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const letter = text.charAt(at);
    if (letter === "\\" && ESCAPED.test(text.charAt(at + 1))) {
      plain += text.charAt(at + 1);
      at += 2;
      continue;
    }
    const found = markAt(text, at, depth);
    if (!found) {
      plain += letter;
      at += 1;
      continue;
    }
    if (plain) pieces.push({ mark: "plain", text: plain });
    plain = "";
    pieces.push(found.piece);
    at = found.end;
  }
  if (plain) pieces.push({ mark: "plain", text: plain });
  return pieces;
}

function markAt(text: string, at: number, depth: number): Found | undefined {
  switch (text.charAt(at)) {
    case "`":
      return codeAt(text, at);
    case "*":
      return text.startsWith("**", at) ? wrappedAt(text, at, depth, "**") : wrappedAt(text, at, depth, "*");
    case "[":
      return linkAt(text, at, depth);
    default:
      return undefined;
  }
}

function codeAt(text: string, at: number): Found | undefined {
  const close = text.indexOf("`", at + 1);
  return close > at + 1 ? { piece: { mark: "code", text: text.slice(at + 1, close) }, end: close + 1 } : undefined;
}

function wrappedAt(text: string, at: number, depth: number, fence: "*" | "**"): Found | undefined {
  const from = at + fence.length;
  const close = closing(text, from, fence);
  if (close === undefined || /^\s|\s$|^$/u.test(text.slice(from, close))) return undefined;
  const within = readMarks(text.slice(from, close), depth + 1);
  return { piece: { mark: fence === "**" ? "bold" : "italic", within }, end: close + fence.length };
}

/** Where a fence closes: not escaped, not inside code, and not half of a longer one. */
function closing(text: string, from: number, fence: "*" | "**"): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === "\\") at += 1;
    else if (letter === "`") at = codeAt(text, at)?.end ?? at + 1;
    else if (letter === "*") {
      const isDouble = text.charAt(at + 1) === "*";
      if (isDouble === (fence === "**")) return at;
      if (isDouble) at += 1;
    }
  }
  return undefined;
}

function linkAt(text: string, at: number, depth: number): Found | undefined {
  const match = /^\[((?:[^[\]\\]|\\.)+)\]\(([^\s()]+)\)/u.exec(text.slice(at));
  const [whole, words, url] = match ?? [];
  if (!whole || !words || !url || !SAFE_ADDRESS.test(url)) return undefined;
  return { piece: { mark: "link", within: readMarks(words, depth + 1), url }, end: at + whole.length };
}
