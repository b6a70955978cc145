import { Lock as LockIcon } from "lucide-react";
import { Link } from "react-router";

import type { Lock } from "../api/types";
import { inWords, usePlace } from "../ui/moments";

interface LockReasonsProps {
  lock: Lock;
  courseId: string;
  /** What follows the address of a lesson, as in a preview. */
  query?: string;
}

/** What opens a lesson, each with the way there. */
export function LockReasons({ lock, courseId, query = "" }: LockReasonsProps) {
  usePlace();
  return (
    <ul className="flex flex-col gap-1">
      {lock.reasons.map((reason) => (
        <li key={`${reason.why}/${reason.lesson?.id ?? ""}`} className="inline-flex items-start gap-1.5">
          <LockIcon size={16} className="mt-0.5 flex-none" aria-hidden />
          <span className="min-w-0 break-words">
            {reason.lesson ? (
              <>
                Opens when you have completed{" "}
                <Link to={`/courses/${courseId}/lessons/${reason.lesson.id}${query}`} className="relative z-10 underline underline-offset-2">
                  <bdi>{reason.lesson.title}</bdi>
                </Link>
                .
              </>
            ) : reason.at ? (
              <>
                Opens <time dateTime={reason.at}>{inWords(new Date(reason.at), { dateStyle: "full", timeStyle: "short" })}</time>.
              </>
            ) : (
              "It is not open yet."
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
