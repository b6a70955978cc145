import { ExternalLink, History, Pencil } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Link } from "react-router";

import type { Lesson, LinkContent } from "../api/types";
import { AssignmentLesson } from "../assignments/AssignmentLesson";
import type { LessonHistory } from "../lessonHistory/useLessonHistory";
import { QuizLesson } from "../quizzes/QuizLesson";
import { Button, buttonClasses } from "../ui/Button";
import { Notice } from "../ui/states";
import { VideoLesson } from "../videos/VideoLesson";
import { LessonNotices } from "./LessonNotices";
import { LessonText } from "./LessonText";
import { duration, lessonKindNames } from "./words";

interface ReadLessonProps {
  lesson: Lesson;
  where: ReactNode;
  mayWrite: boolean;
  takesPart: boolean;
  /** For the staff of a lesson whose earlier versions are kept. */
  history: LessonHistory | undefined;
}

/** A lesson to be read. When its author changes it meanwhile, what one reads stays until one asks for the new. */
export function ReadLesson({ lesson: newest, where, mayWrite, takesPart, history }: ReadLessonProps) {
  const [shown, setShown] = useState(newest);
  const isOutdated = newest.version > shown.version && JSON.stringify(newest.content) !== JSON.stringify(shown.content);
  const lesson = isOutdated ? shown : newest;
  const facts = [lessonKindNames[lesson.kind], duration(lesson.minutes ?? 0), lesson.is_required ? "" : "Optional"].filter(Boolean);
  return (
    <>
      <div className="sticky top-0 z-20 border-b border-line bg-paper">
        <div className="flex h-12 items-center justify-between gap-3 px-4 md:px-6">
          {where}
          <div className="flex flex-none items-center gap-1">
            {history ? (
              <Button look="quiet" aria-pressed={history.isListed} onClick={history.isListed ? history.close : history.list}>
                <History size={16} aria-hidden />
                <span className="sr-only sm:not-sr-only">History</span>
              </Button>
            ) : null}
            {mayWrite ? (
              <Link to="?edit" className={buttonClasses("quiet", "text-aegean")}>
                <Pencil size={16} aria-hidden />
                Edit lesson
              </Link>
            ) : null}
          </div>
        </div>
      </div>
      <LessonNotices lesson={newest} mayWrite={mayWrite} />
      {isOutdated ? (
        <div className="mx-auto w-full max-w-[calc(66ch+8rem)] px-4 pt-4 md:px-8">
          <Notice tone="note">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <span>A teacher has changed this lesson while you read.</span>
              <Button onClick={() => setShown(newest)}>Show the new one</Button>
            </div>
          </Notice>
        </div>
      ) : null}
      <article className="mx-auto w-full max-w-[calc(66ch+8rem)] flex-1 px-4 pt-6 pb-16 md:px-8 md:pt-9">
        <p className="mb-1 text-table text-muted">{facts.join(" · ")}</p>
        <h1 className="mb-6 max-w-[66ch] text-title font-medium break-words" dir="auto">
          {lesson.title}
        </h1>
        {lesson.content.kind === "text" ? <LessonText lesson={lesson} content={lesson.content} takesPart={takesPart} /> : null}
        {lesson.content.kind === "video" ? <VideoLesson lesson={lesson} content={lesson.content} takesPart={takesPart} /> : null}
        {lesson.content.kind === "quiz" ? <QuizLesson lesson={lesson} /> : null}
        {lesson.content.kind === "assignment" ? <AssignmentLesson lesson={lesson} /> : null}
        {lesson.content.kind === "link" ? <LinkLesson content={lesson.content} /> : null}
      </article>
    </>
  );
}

/** What lies elsewhere opens elsewhere: nothing of it is fetched from here. */
function LinkLesson({ content }: { content: LinkContent }) {
  const isSafe = /^(?:https?|mailto):/iu.test(content.url);
  return (
    <div className="flex max-w-[66ch] flex-col gap-5">
      {content.note ? (
        <p className="font-reading text-reading whitespace-pre-line" dir="auto">
          {content.note}
        </p>
      ) : null}
      <div className="flex flex-col items-start gap-4 rounded-card border border-line bg-surface p-5">
        <p className="max-w-full font-code text-table break-all text-muted">{content.url}</p>
        {isSafe ? (
          <a href={content.url} target="_blank" rel="noopener noreferrer nofollow" className={buttonClasses("primary", "max-w-full")}>
            <ExternalLink size={18} aria-hidden />
            <span className="truncate">Open {hostOf(content.url)}</span>
          </a>
        ) : null}
        <p className="text-table text-muted">It opens in a new tab, outside Stoa.</p>
      </div>
    </div>
  );
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname || "link";
  } catch {
    return "link";
  }
}
