import { Archive, Ellipsis, EyeOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import { Problem } from "../api/problem";
import type { Course } from "../api/types";
import { useMe } from "../orgs/queries";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Menu, type MenuEntry } from "../ui/Menu";
import { useToast } from "../ui/Toasts";
import { useCourseChanges } from "./changes";
import { DeleteCourse } from "./DeleteCourse";
import { counted } from "./words";

/** Publishing a course and what undoes it: for its owners. */
export function CourseActions({ course }: { course: Course }) {
  const { publish, unpublish, archive } = useCourseChanges(course);
  const org = useMe().orgs.find((each) => each.id === course.org_id);
  const [asked, setAsked] = useState<"unpublish" | "archive" | "trash">();
  const navigate = useNavigate();
  const toast = useToast();
  if (course.staff_role !== "owner") return null;

  // `lesson_count` is of published lessons: an empty course is no course.
  const isEmpty = course.lesson_count === 0;
  const onPublish = () =>
    publish.mutate(undefined, {
      onSuccess: () => toast(`“${course.title}” is published.`),
      onError: (error) => {
        const problem = Problem.from(error);
        const why = problem.fields.map((each) => each.message).join(" ") || problem.sentence;
        toast(`The course is not published. ${why}`, { tone: "alert" });
      },
    });
  const close = () => setAsked(undefined);
  const learners = counted(course.enrolled_count, "learner");

  const entries: MenuEntry[] = [
    ...(course.status === "published"
      ? [{ key: "unpublish", label: "Make it a draft again", icon: <EyeOff size={16} aria-hidden />, onSelect: () => setAsked("unpublish") }]
      : []),
    ...(course.status === "archived"
      ? []
      : [{ key: "archive", label: "Archive", icon: <Archive size={16} aria-hidden />, onSelect: () => setAsked("archive") }]),
    { key: "trash", label: "Move to trash", icon: <Trash2 size={16} aria-hidden />, danger: true, onSelect: () => setAsked("trash") },
  ];
  return (
    <>
      {course.status === "published" ? null : (
        <div className="flex items-center gap-2">
          {isEmpty ? (
            <span id="publish-why" className="hidden text-table text-muted sm:inline">
              Publish a lesson first
            </span>
          ) : null}
          <Button
            look="primary"
            busy={publish.isPending}
            disabled={isEmpty}
            title={isEmpty ? "Publish a lesson first" : undefined}
            aria-describedby={isEmpty ? "publish-why" : undefined}
            onClick={onPublish}
          >
            {course.status === "archived" ? "Publish again" : "Publish course"}
          </Button>
        </div>
      )}
      <Menu
        label="More about this course"
        placement="below-end"
        buttonClassName="inline-flex size-9 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-ink"
        button={<Ellipsis size={18} aria-hidden />}
        entries={entries}
      />
      {asked === "unpublish" ? (
        <ConfirmDialog
          title="Make this course a draft again?"
          action="Make it a draft"
          look="primary"
          onConfirm={() => unpublish.mutateAsync()}
          onClose={close}
        >
          Only its teachers see it then. {learners} {course.enrolled_count === 1 ? "is" : "are"} enrolled and stay so; they come back to it when
          you publish it.
        </ConfirmDialog>
      ) : null}
      {asked === "archive" ? (
        <ConfirmDialog title="Archive this course?" action="Archive course" look="primary" onConfirm={() => archive.mutateAsync()} onClose={close}>
          Nobody new comes in. {learners} can still read it. You can publish it again.
        </ConfirmDialog>
      ) : null}
      {asked === "trash" ? (
        <DeleteCourse course={course} onClose={close} onDeleted={() => void navigate(org ? `/o/${org.slug}/courses` : "/")} />
      ) : null}
    </>
  );
}
