/** What was handed in, to the letter. */
export function HandInText({ text }: { text: string }) {
  return (
    <p className="rounded-card border border-line bg-surface p-4 font-reading text-reading break-words whitespace-pre-wrap" dir="auto">
      {text}
    </p>
  );
}
