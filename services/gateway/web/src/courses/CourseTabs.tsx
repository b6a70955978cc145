import { NavLink } from "react-router";

import type { Course } from "../api/types";
import { classes } from "../ui/classes";
import { courseTabs } from "./courseTabs";

/** The screens of a course beside its own, where there are any. */
export function CourseTabs({ course }: { course: Course }) {
  const tabs = courseTabs(course);
  if (tabs.length < 2) return null;
  return (
    <nav aria-label="Parts of the course" className="mt-4 flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map(({ to, name }) => (
        <NavLink
          key={to}
          end
          to={`/courses/${course.id}${to}`}
          className={({ isActive }) =>
            classes(
              "focus-inset -mb-px inline-flex min-h-10 items-center border-b-2 px-3 whitespace-nowrap transition-colors duration-(--quick)",
              isActive ? "border-aegean font-medium text-aegean" : "border-transparent text-muted hover:text-ink",
            )
          }
        >
          {name}
        </NavLink>
      ))}
    </nav>
  );
}
