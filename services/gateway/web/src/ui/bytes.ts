/** An amount of bytes in words, in steps of 1024 as the server's limits are: "310 B", "12 kB", "3.4 MB". */
export function inBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1000 ? `${rounded(kilobytes)} kB` : `${rounded(kilobytes / 1024)} MB`;
}

function rounded(amount: number): string {
  return amount.toLocaleString("en", { maximumFractionDigits: amount < 10 ? 1 : 0 });
}
