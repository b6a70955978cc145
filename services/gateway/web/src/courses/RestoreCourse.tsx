import { Problem } from "../api/problem";
import type { Course } from "../api/types";
import { Button } from "../ui/Button";
import { Steps } from "../ui/drawings";
import { State } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useRestoreCourse } from "./changes";

/** In the place of a course that its owner threw away. */
export function RestoreCourse({ course }: { course: Course }) {
  const restore = useRestoreCourse(course.org_id);
  const toast = useToast();
  const onRestore = () =>
    restore.mutate(course.id, {
      onError: (error) => toast(`The course was not restored. ${Problem.from(error).sentence}`, { tone: "alert" }),
    });
  return (
    <State
      drawing={<Steps />}
      heading="h1"
      title={`“${course.title}” is in the trash`}
      action={
        <Button look="primary" busy={restore.isPending} onClick={onRestore}>
          Restore course
        </Button>
      }
    >
      Nobody sees it or its lessons until it is restored. What learners did is kept.
    </State>
  );
}
