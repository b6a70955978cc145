import type { Space } from "../api/types";
import { classes } from "../ui/classes";

/** The emoji of a space, or the first letter of its name. */
export function SpaceMark({ space, isSmall = false }: { space: Pick<Space, "name" | "icon">; isSmall?: boolean }) {
  return (
    <span
      className={classes(
        "inline-flex flex-none items-center justify-center rounded-control bg-aegean-wash font-medium text-aegean",
        isSmall ? "size-5 text-small" : "size-9",
      )}
      aria-hidden
    >
      {space.icon ?? [...space.name][0]?.toLocaleUpperCase()}
    </span>
  );
}
