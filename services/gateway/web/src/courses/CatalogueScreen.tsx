import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowLeft, Tags, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link, useSearchParams } from "react-router";

import type { OrgOfMe } from "../api/types";
import { NotFound } from "../app/NotFound";
import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import { has, isAdmin } from "../orgs/roles";
import { Button, buttonClasses } from "../ui/Button";
import { classes } from "../ui/classes";
import { Columns, Scroll } from "../ui/drawings";
import { Failure, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { cleared, filterOf, withPart } from "./catalogueFilter";
import { CatalogueFilters } from "./CatalogueFilters";
import { CourseCardItem } from "./CourseCardItem";
import { NewCourseButton } from "./NewCourse";
import { coursesQuery, eachOnce } from "./queries";
import { TrashedCourses } from "./TrashedCourses";
import { counted } from "./words";

const linkClasses = "inline-flex min-h-9 items-center gap-2 rounded-control px-2.5 text-muted hover:bg-sunken hover:text-ink";

/** Whether somebody begins courses in an organisation. */
function teaches(org: OrgOfMe): boolean {
  return isAdmin(org) || org.role === "instructor";
}

/** `/o/:slug/courses`: the courses of the organisation; its filters are in the address, `?trash` shows what was thrown away. */
export function CatalogueScreen() {
  const org = useOrg();
  const [params] = useSearchParams();
  const isTrash = params.has("trash") && teaches(org);
  useTitle(isTrash ? `Courses in the trash of ${org.name}` : `Courses of ${org.name}`);
  if (!has(org, "courses")) return <NotFound />;
  if (isTrash) {
    return (
      <>
        <PageHeader where={org.name} title="Courses in the trash">
          <Link to={`/o/${org.slug}/courses`} className={`${linkClasses} -ms-2.5 mt-2`}>
            <ArrowLeft size={18} aria-hidden />
            Back to courses
          </Link>
        </PageHeader>
        <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
          <TrashedCourses org={org} />
        </div>
      </>
    );
  }
  return (
    <>
      <PageHeader where={org.name} title="Courses" action={teaches(org) ? <NewCourseButton org={org} /> : null}>
        <Mine org={org} />
      </PageHeader>
      <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
        <CatalogueFilters org={org} />
        <Courses org={org} />
        <div className="-ms-2.5 mt-8 flex flex-wrap gap-x-2">
          {isAdmin(org) ? (
            <Link to={`/o/${org.slug}/courses/categories`} className={linkClasses}>
              <Tags size={18} aria-hidden />
              Categories
            </Link>
          ) : null}
          {teaches(org) ? (
            <Link to="?trash" className={linkClasses}>
              <Trash2 size={18} aria-hidden />
              Trash
            </Link>
          ) : null}
        </div>
      </div>
    </>
  );
}

/** All courses, those I learn in, those I teach. */
function Mine({ org }: { org: OrgOfMe }) {
  const [params] = useSearchParams();
  const { mine } = filterOf(params);
  const tabs = [
    { value: "", name: "All courses" },
    { value: "learning", name: "My courses" },
    ...(teaches(org) || mine === "teaching" ? [{ value: "teaching", name: "Teaching" }] : []),
  ];
  return (
    <nav aria-label="Which courses" className="mt-4 -mb-2 flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map(({ value, name }) => (
        <Link
          key={name}
          to={`?${withPart(params, "mine", value)}`}
          replace
          aria-current={(mine ?? "") === value ? "page" : undefined}
          className={classes(
            "focus-inset -mb-px inline-flex min-h-10 items-center border-b-2 px-3 whitespace-nowrap transition-colors duration-(--quick)",
            (mine ?? "") === value ? "border-aegean font-medium text-aegean" : "border-transparent text-muted hover:text-ink",
          )}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}

function Courses({ org }: { org: OrgOfMe }) {
  const [params] = useSearchParams();
  const filter = filterOf(params);
  const courses = useInfiniteQuery(coursesQuery(org.id, filter));
  const items = courses.data ? eachOnce(courses.data.pages) : undefined;
  if (courses.error && !items) {
    return <Failure error={courses.error} title="Courses could not be loaded" onRetry={() => void courses.refetch()} />;
  }
  if (!items) return <CardsSkeleton />;
  const isFiltered = [filter.words, filter.categoryId, filter.level, filter.language].some(Boolean);
  return (
    <>
      <p role="status" className="sr-only">
        {courses.isPlaceholderData ? "" : `${counted(items.length, "course")}${courses.hasNextPage ? " and more" : ""}`}
      </p>
      {items.length === 0 ? (
        <NoCourses org={org} isFiltered={isFiltered} />
      ) : (
        <ul
          aria-label={`Courses of ${org.name}`}
          aria-busy={courses.isPlaceholderData || undefined}
          className={classes("grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3", courses.isPlaceholderData && "opacity-70")}
        >
          {items.map((course) => (
            <CourseCardItem key={course.id} course={course} />
          ))}
        </ul>
      )}
      {courses.hasNextPage ? (
        <More isBusy={courses.isFetchingNextPage} hasFailed={courses.isFetchNextPageError} onMore={() => void courses.fetchNextPage()} />
      ) : null}
    </>
  );
}

/** Further courses come as one scrolls to the end; the button is for those who do not scroll, and after a failure. */
function More({ isBusy, hasFailed, onMore }: { isBusy: boolean; hasFailed: boolean; onMore: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isBusy || hasFailed || !end.current) return;
    const watch = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) onMore();
    });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [isBusy, hasFailed, onMore]);
  return (
    <div ref={end} className="mt-6 text-center">
      <Button busy={isBusy} onClick={onMore}>
        Show more courses
      </Button>
    </div>
  );
}

function NoCourses({ org, isFiltered }: { org: OrgOfMe; isFiltered: boolean }) {
  const [params] = useSearchParams();
  const { mine, words } = filterOf(params);
  if (isFiltered) {
    return (
      <State
        drawing={<Scroll />}
        title={words ? `No course for “${words}”` : "No course like that"}
        action={
          <Link to={`?${cleared(params)}`} replace className={buttonClasses("secondary")}>
            Clear search and filters
          </Link>
        }
      >
        {mine ? "Among your courses nothing fits all of it." : "Nothing fits all of it. Try fewer words, or one filter less."}
      </State>
    );
  }
  if (mine === "learning") {
    return (
      <State
        drawing={<Columns />}
        title="You are in no course yet"
        action={
          <Link to={`/o/${org.slug}/courses`} className={buttonClasses("primary")}>
            Look at all courses
          </Link>
        }
      >
        Courses you enrol in appear here.
      </State>
    );
  }
  return teaches(org) ? (
    <State drawing={<Columns />} title={mine ? "You teach no course yet" : "No courses yet"} action={<NewCourseButton org={org} label="Create your first course" />}>
      A course leads through chapters and lessons. It stays a draft until you publish it.
    </State>
  ) : (
    <State drawing={<Columns />} title="No courses yet">
      When a teacher in {org.name} publishes a course, it appears here.
    </State>
  );
}

function CardsSkeleton() {
  return (
    <div role="group" aria-busy aria-label="Loading courses" className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {[1, 2, 3].map((key) => (
        <div key={key} className="overflow-hidden rounded-card border border-line">
          <div className="skeleton h-24 rounded-none" />
          <div className="p-4">
            <div className="skeleton h-5 w-4/5" />
            <div className="skeleton mt-3 h-4 w-full" />
            <div className="skeleton mt-6 h-4 w-1/2" />
          </div>
        </div>
      ))}
    </div>
  );
}
