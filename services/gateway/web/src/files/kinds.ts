const NAMES: Record<string, string> = {
  "application/pdf": "PDF",
  "application/zip": "Archive",
  "application/gzip": "Archive",
  "application/x-tar": "Archive",
  "application/x-7z-compressed": "Archive",
  "application/vnd.rar": "Archive",
  "application/epub+zip": "E-book",
  "application/rtf": "Text document",
  "application/x-ole-storage": "Office document",
  "application/xml": "XML",
  "text/html": "Web page",
  "text/plain": "Text",
  "image/svg+xml": "Drawing (SVG)",
};

const FAMILIES: Record<string, string> = { image: "Picture", audio: "Sound", video: "Film", text: "Text" };

/** What people call a file of a type: "PDF", "Picture (PNG)", "Spreadsheet". */
export function kindOf(mediaType: string): string {
  const named = NAMES[mediaType];
  if (named) return named;
  if (/spreadsheet/u.test(mediaType)) return "Spreadsheet";
  if (/presentation/u.test(mediaType)) return "Slides";
  if (/wordprocessing|opendocument\.text/u.test(mediaType)) return "Text document";
  const [family = "", subtype = ""] = mediaType.split("/");
  const word = FAMILIES[family];
  return word ? `${word} (${subtype.replace(/^x-/u, "").toUpperCase()})` : "File";
}
