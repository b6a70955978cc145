import type { CourseCard } from "../api/types";
import { classes } from "../ui/classes";
import { Columns, Lamp, Scroll, Steps } from "../ui/drawings";

const drawings = [Columns, Steps, Lamp, Scroll];
const grounds = ["bg-aegean-wash", "bg-terracotta-wash", "bg-olive-wash", "bg-ochre-wash"];

/** A painted wall for each course: the same one wherever it is shown, with nothing to say to who cannot see it. */
export function CourseCover({ course, className }: { course: Pick<CourseCard, "id">; className?: string }) {
  const seed = Number.parseInt(course.id.replaceAll("-", "").slice(-6), 16) || 0;
  const Drawing = drawings[seed % drawings.length] ?? Columns;
  const ground = grounds[Math.floor(seed / drawings.length) % grounds.length];
  return (
    <div className={classes("flex items-end justify-center overflow-hidden [&_svg]:h-full [&_svg]:w-auto", ground, className)} aria-hidden>
      <Drawing />
    </div>
  );
}
