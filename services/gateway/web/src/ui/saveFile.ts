/** The name a download was given, with all its letters where the server sent them. */
export function fileNameOf(disposition: string | null, otherwise: string): string {
  const full = /filename\*=UTF-8''([^;]+)/iu.exec(disposition ?? "")?.[1];
  try {
    if (full) return decodeURIComponent(full);
  } catch {
    // Not as it should be: the plain name will do.
  }
  return /filename="([^"]+)"/u.exec(disposition ?? "")?.[1] ?? otherwise;
}

/** Put something into a file of the person's. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
