import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";

import { Problem } from "../api/problem";
import type { Lesson, Outline } from "../api/types";
import { NotFound } from "../app/NotFound";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { BoardScreen } from "../boards/BoardScreen";
import { LessonHistoryPanel } from "../lessonHistory/LessonHistoryPanel";
import { ShownVersion } from "../lessonHistory/ShownVersion";
import { useLessonHistory } from "../lessonHistory/useLessonHistory";
import { CompletionBox } from "../learning/CompletionBox";
import { LockReasons } from "../learning/LockReasons";
import { PreviewBanner } from "../learning/PreviewBanner";
import { PREVIEW, useAsLearner } from "../learning/useAsLearner";
import { useMyOutline } from "../learning/useMyOutline";
import { useOpenedLesson } from "../learning/useOpenedLesson";
import { useTimeInLesson } from "../learning/useTimeInLesson";
import { buttonClasses } from "../ui/Button";
import { Steps } from "../ui/drawings";
import { Failure, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { LessonFoot } from "./LessonFoot";
import { LessonNav, LessonPlace } from "./LessonNav";
import { LessonNote, LessonNotices } from "./LessonNotices";
import { courseQuery, lessonQuery } from "./queries";
import { ReadLesson } from "./ReadLesson";
import { useCourseRooms } from "./useCourseRooms";
import { useLessonKeys } from "./useLessonKeys";
import { neighboursOf } from "./words";
import { WriteLesson } from "./WriteLesson";

/** `/courses/:courseId/lessons/:lessonId`: one lesson, with the way through its course; `?edit` is for those who write it. */
export function LessonScreen() {
  const { courseId = "", lessonId = "" } = useParams();
  const isPreview = useAsLearner();
  const lesson = useQuery({ ...lessonQuery(lessonId, isPreview), refetchInterval: 30_000 });
  const { query, outline } = useMyOutline(courseId, isPreview);
  const found = outline && neighboursOf(outline, lessonId);
  useTitle(lesson.data?.title ?? "Lesson");
  const isGone = [403, 404, 409, 422].includes(Problem.from(lesson.error).status);
  if (isGone) return outline || query.error ? <NotOpen outline={outline} lessonId={lessonId} isPreview={isPreview} /> : <ScreenSkeleton />;
  if (lesson.error && !lesson.data) {
    return <Failure heading="h1" error={lesson.error} title="The lesson could not be opened" onRetry={() => void lesson.refetch()} />;
  }
  if (!lesson.data) return <ScreenSkeleton />;
  if (lesson.data.course_id !== courseId) return <NotFound />;
  return <Player key={lessonId} lesson={lesson.data} outline={outline} neighbours={found} isPreview={isPreview} />;
}

interface PlayerProps {
  lesson: Lesson;
  outline: Outline | undefined;
  neighbours: ReturnType<typeof neighboursOf>;
  /** A teacher who looks at it as a new learner: nothing is recorded. */
  isPreview: boolean;
}

function Player({ lesson, outline, neighbours, isPreview }: PlayerProps) {
  const [params] = useSearchParams();
  const course = useQuery(courseQuery(lesson.course_id)).data;
  useCourseRooms(course);
  const navigate = useNavigate();
  const mayWrite = !isPreview && (lesson.staff_role === "owner" || lesson.staff_role === "editor");
  const search = isPreview ? PREVIEW : "";
  const isBoard = lesson.kind === "document" || lesson.kind === "whiteboard";
  const isWriting = mayWrite && params.has("edit") && !isBoard;
  const history = useLessonHistory();
  const hasHistory = !isPreview && !isBoard && !isWriting && lesson.staff_role !== null && !lesson.trashed_at;
  const shownVersion = hasHistory ? history.shown : undefined;
  const takesPart = Boolean(outline?.mine) && !isWriting && !isPreview;
  const to = (lessonId: string | undefined) => (lessonId ? `/courses/${lesson.course_id}/lessons/${lessonId}${search}` : undefined);
  useLessonKeys(
    (address) => void navigate(address),
    isWriting ? {} : { before: to(neighbours?.before?.id), after: to(neighbours?.after?.id) ?? (takesPart ? `/courses/${lesson.course_id}/finish` : undefined) },
  );
  const isLearning = takesPart && lesson.status === "published";
  useOpenedLesson(lesson.id, lesson.course_id, isLearning);
  useTimeInLesson(lesson.id, lesson.course_id, isLearning);
  const place = <LessonPlace course={course} lesson={lesson} outline={outline} neighbours={neighbours} query={search} />;
  return (
    <div className="flex min-w-0 flex-1">
      {/* Two columns beside the text would leave it too narrow to compare anything. */}
      {hasHistory && history.isListed ? null : <LessonNav course={course} outline={outline} query={search} />}
      <div className="flex min-w-0 flex-1 flex-col">
        {isPreview ? <PreviewBanner courseId={lesson.course_id} /> : null}
        {isBoard ? (
          <>
            <LessonNotices lesson={lesson} mayWrite={mayWrite} />
            <BoardScreen boardId={lesson.id} place={{ where: place, leaveTo: `/courses/${lesson.course_id}`, isLesson: true, isPreview }} />
            <LessonNote lesson={lesson} />
          </>
        ) : shownVersion ? (
          <ShownVersion key={shownVersion} lesson={lesson} number={shownVersion} history={history} where={place} mayRestore={mayWrite} />
        ) : isWriting ? (
          <WriteLesson lesson={lesson} where={place} />
        ) : (
          <ReadLesson lesson={lesson} where={place} mayWrite={mayWrite} takesPart={takesPart} history={hasHistory ? history : undefined} />
        )}
        {isWriting || shownVersion ? null : <CompletionBox lesson={itemOf(outline, lesson.id) ?? lesson} outline={outline} takesPart={takesPart} />}
        <LessonFoot courseId={lesson.course_id} isLearner={takesPart} query={search} neighbours={neighbours} isWriting={isWriting} />
      </div>
      {hasHistory && history.isListed ? <LessonHistoryPanel lessonId={lesson.id} history={history} /> : null}
    </div>
  );
}

/** A lesson whose title one may know, but not what is in it; or nothing at all. */
function NotOpen({ outline, lessonId, isPreview }: { outline: Outline | undefined; lessonId: string; isPreview: boolean }) {
  const lesson = itemOf(outline, lessonId);
  if (!outline || !lesson) return <NotFound />;
  const search = isPreview ? PREVIEW : "";
  return (
    <>
      {isPreview ? <PreviewBanner courseId={outline.course_id} /> : null}
    <State
      drawing={<Steps />}
      heading="h1"
      title={lesson.title}
      action={
        <Link to={`/courses/${outline.course_id}${search}`} className={buttonClasses("primary")}>
          Go to the course
        </Link>
      }
    >
      {lesson.lock ? (
        <div className="inline-block text-start">
          <LockReasons lock={lesson.lock} courseId={outline.course_id} query={search} />
        </div>
      ) : (
        <span className="inline-flex items-center gap-1.5">
          <Lock size={16} aria-hidden />
          {outline.may_open ? "This lesson is not open." : "This lesson opens when you are enrolled in its course."}
        </span>
      )}
    </State>
    </>
  );
}

/** A lesson as the outline has it: with what I did in it, the newest of all. */
function itemOf(outline: Outline | undefined, lessonId: string) {
  return outline?.chapters.flatMap((chapter) => chapter.lessons).find((each) => each.id === lessonId);
}
