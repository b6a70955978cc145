import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useLocation, useParams } from "react-router";

import { Problem } from "../api/problem";
import type { Course, Outline } from "../api/types";
import { NotFound } from "../app/NotFound";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { PreviewBanner } from "../learning/PreviewBanner";
import { PREVIEW, useAsLearner } from "../learning/useAsLearner";
import { useMyOutline } from "../learning/useMyOutline";
import { useMe } from "../orgs/queries";
import { buttonClasses } from "../ui/Button";
import { Columns, Steps } from "../ui/drawings";
import { inWords, usePlace } from "../ui/moments";
import { Portrait } from "../ui/Portrait";
import { Failure, Notice, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { CourseCover } from "./CourseCover";
import { CourseTabs } from "./CourseTabs";
import { EnrolBox } from "./EnrolBox";
import { OutlineList, OutlineSkeleton } from "./OutlineList";
import { courseQuery } from "./queries";
import { RestoreCourse } from "./RestoreCourse";
import { useCourseRooms } from "./useCourseRooms";
import { counted, duration, languageName, levelNames, mayEdit } from "./words";

/** `/courses/:courseId`: what a course is, what it holds, and the way in. */
export function CourseScreen() {
  const { courseId = "" } = useParams();
  const isInvited = (useLocation().state as { isInvited?: boolean } | null)?.isInvited === true;
  const query = useQuery({ ...courseQuery(courseId), ...(isInvited ? untilLetIn : {}) });
  useTitle(query.data?.title ?? "Course");
  if (query.error && [404, 422].includes(Problem.from(query.error).status)) return <NotFound />;
  if (query.error && !query.data) {
    return <Failure heading="h1" error={query.error} title="The course could not be opened" onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <ScreenSkeleton />;
  return query.data.trashed_at ? <RestoreCourse course={query.data} /> : <ShownCourse course={query.data} />;
}

const TRIES = 10;

/** Who comes by an invitation is let in a moment later: until then the course may not be there, or not be theirs. */
const untilLetIn = {
  retry: (count: number, error: Error) => count < TRIES && Problem.from(error).status === 404,
  retryDelay: 500,
  refetchInterval: ({ state }: { state: { data?: Course | undefined; dataUpdateCount: number } }) =>
    state.data && !state.data.enrolment && state.dataUpdateCount < TRIES ? 500 : false,
};

function ShownCourse({ course }: { course: Course }) {
  useCourseRooms(course);
  const org = useMe().orgs.find((each) => each.id === course.org_id);
  const isPreview = useAsLearner() && course.staff_role !== null;
  const { query, outline, ticks } = useMyOutline(course.id, isPreview);
  return (
    <>
    {isPreview ? <PreviewBanner courseId={course.id} /> : null}
    <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
      <p className="truncate pt-6 pb-3 text-table text-muted">
        {org ? (
          <Link to={`/o/${org.slug}/courses`} className="rounded-control py-1 hover:text-ink hover:underline">
            {org.name} / Courses
          </Link>
        ) : (
          "Course"
        )}
      </p>
      <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,1fr)_288px] lg:grid-rows-[auto_1fr]">
        <header className="min-w-0">
          {course.category ? <p className="mb-1 text-table text-muted">{course.category.name}</p> : null}
          <h1 className="text-title font-medium break-words" dir="auto">
            {course.title}
          </h1>
          {course.summary ? (
            <p className="mt-2 max-w-[66ch] text-section break-words text-muted" dir="auto">
              {course.summary}
            </p>
          ) : null}
          <Standing course={course} />
          {isPreview ? null : <CourseTabs course={course} />}
        </header>
        <aside aria-label="About this course" className="min-w-0 lg:row-span-2">
          <div className="overflow-hidden rounded-card border border-line bg-surface lg:sticky lg:top-6">
            <CourseCover course={course} className="hidden h-32 pt-4 lg:flex" />
            <div className="p-4">
              {isPreview ? <FirstLesson outline={outline} /> : <EnrolBox course={course} outline={outline} ticks={ticks} />}
              <Facts course={course} />
            </div>
          </div>
        </aside>
        <div className="flex min-w-0 flex-col gap-10">
          {course.description ? <Description text={course.description} /> : null}
          <section aria-labelledby="outline">
            <h2 id="outline" className="mb-4 text-heading font-medium">
              What is in it
            </h2>
            {query.error && !outline ? (
              <Failure error={query.error} title="The outline could not be loaded" onRetry={() => void query.refetch()} />
            ) : !outline ? (
              <OutlineSkeleton />
            ) : outline.chapters.length === 0 ? (
              <NothingInIt course={course} />
            ) : (
              <OutlineList outline={outline} ticks={ticks} query={isPreview ? PREVIEW : ""} />
            )}
          </section>
        </div>
      </div>
    </div>
    </>
  );
}

/** In a preview, in the place of the way in. */
function FirstLesson({ outline }: { outline: Outline | undefined }) {
  const first = outline?.chapters.flatMap((chapter) => chapter.lessons)[0];
  return outline && first ? (
    <Link to={`/courses/${outline.course_id}/lessons/${first.id}${PREVIEW}`} className={buttonClasses("primary", "w-full")}>
      Open first lesson
    </Link>
  ) : null;
}

/** What else one should know of a course before its lessons. */
function Standing({ course }: { course: Course }) {
  const isWaitedFor = mayEdit(course) && (course.pending_count ?? 0) > 0;
  if (course.status === "published" && !isWaitedFor) return null;
  return (
    <div className="mt-4 flex max-w-[66ch] flex-col gap-2">
      {course.status === "draft" ? <Notice tone="waiting">This is a draft: only its teachers see it.</Notice> : null}
      {course.status === "archived" ? <Notice tone="note">This course is archived: who is enrolled can still read it.</Notice> : null}
      {isWaitedFor ? (
        <Notice tone="note">
          <Link to={`/courses/${course.id}/edit?tab=learners`} className="underline underline-offset-2">
            {counted(course.pending_count ?? 0, "request")} to join
          </Link>{" "}
          waits for an answer.
        </Notice>
      ) : null}
    </div>
  );
}

/** Plain text: a blank line begins a paragraph. */
function Description({ text }: { text: string }) {
  return (
    <div className="flex max-w-[66ch] flex-col gap-3 font-reading text-reading break-words" dir="auto">
      {text.split(/\n\s*\n/u).map((paragraph, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- paragraphs have no names, and do not move
        <p key={index} className="whitespace-pre-line">
          {paragraph}
        </p>
      ))}
    </div>
  );
}

function day(at: string): string {
  return inWords(new Date(at), { dateStyle: "medium" });
}

function Facts({ course }: { course: Course }) {
  usePlace();
  const facts: [term: string, value: ReactNode][] = [["Lessons", course.lesson_count]];
  const length = duration(course.minutes);
  if (length) facts.push(["Length", length]);
  if (course.level) facts.push(["Level", levelNames[course.level]]);
  facts.push(["Language", languageName(course.language)]);
  if (course.starts_at) facts.push(["Begins", day(course.starts_at)]);
  if (course.ends_at) facts.push(["Ends", day(course.ends_at)]);
  facts.push(["Learners", course.capacity === null ? course.enrolled_count : `${course.enrolled_count} of ${course.capacity}`]);
  return (
    <>
      <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 border-t border-line pt-4 text-table">
        {facts.map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-muted">{term}</dt>
            <dd className="text-end tabular">{value}</dd>
          </div>
        ))}
      </dl>
      {course.instructors.length > 0 ? (
        <div className="mt-4 border-t border-line pt-4">
          <h2 className="mb-2 font-operating text-table text-muted">Taught by</h2>
          <ul className="flex flex-col gap-2 [--ground:var(--surface)]">
            {course.instructors.map((each) => (
              <li key={each.id} className="flex min-w-0 items-center gap-2.5">
                <Portrait name={each.display_name} color={each.color} />
                <span className="truncate" dir="auto">
                  {each.display_name}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {course.tags.length > 0 ? (
        <ul aria-label="Tags" className="mt-4 flex flex-wrap gap-1.5 border-t border-line pt-4">
          {course.tags.map((tag) => (
            <li key={tag} className="max-w-full truncate rounded-control bg-sunken px-2 py-0.5 text-table text-muted" dir="auto">
              {tag}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function NothingInIt({ course }: { course: Course }) {
  return mayEdit(course) ? (
    <State
      drawing={<Steps />}
      title="Nothing is in it yet"
      action={
        <Link to={`/courses/${course.id}/edit`} className={buttonClasses("secondary")}>
          Add the first lesson
        </Link>
      }
    >
      Chapters hold lessons; learners see those you publish.
    </State>
  ) : (
    <State drawing={<Columns />} title="No lessons yet">
      The teachers are still at work on this course.
    </State>
  );
}
