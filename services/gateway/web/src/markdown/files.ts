/** What the server takes: a megabyte of text. */
export const FILE_BYTES_MAX = 1 << 20;
const TITLE_LENGTH_MAX = 200;

/** A title for what a file holds: its name, without what says that it is Markdown. */
export function titleOf(fileName: string): string {
  const bare = fileName.replace(/\.(?:md|mdown|markdown|txt)$/iu, "");
  return bare.replace(/[\s_]+/gu, " ").trim().slice(0, TITLE_LENGTH_MAX);
}
