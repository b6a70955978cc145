import type { ReactNode } from "react";

const looks = {
  done: "bg-olive-wash text-olive",
  waiting: "bg-ochre-wash text-ochre",
  quiet: "bg-sunken text-muted",
};

/** One word about a course or a lesson. */
export function Badge({ tone, children }: { tone: keyof typeof looks; children: ReactNode }) {
  return <span className={`inline-flex flex-none items-center rounded-control px-2 py-0.5 text-small font-medium ${looks[tone]}`}>{children}</span>;
}
