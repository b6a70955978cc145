/** The porch and the name. */
export function Wordmark({ compact = false }: { compact?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2.5 font-reading text-section font-bold">
      <svg viewBox="0 0 32 32" width="26" height="26" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" className="text-aegean" aria-hidden>
        <path d="M4 11 16 4l12 7M5 27h22M8 15v8M16 15v8M24 15v8" />
      </svg>
      <span className={compact ? "sr-only" : undefined}>Stoa</span>
    </span>
  );
}
