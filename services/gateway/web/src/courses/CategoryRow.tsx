import { ArrowDown, ArrowUp, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { Link } from "react-router";

import { Problem } from "../api/problem";
import type { Category, OrgOfMe } from "../api/types";
import { IconButton } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Menu } from "../ui/Menu";
import { useToast } from "../ui/Toasts";
import { useCategoryChanges } from "./categoryChanges";
import { CategoryDialog, categoryProblem } from "./CategoryDialog";
import { stepOf } from "./LessonRow";
import { counted } from "./words";

interface CategoryRowProps {
  org: OrgOfMe;
  category: Category;
  onShift: (step: -1 | 1) => void;
}

/** A category among those of an organisation: how many courses it holds, its place in the order, and what can be done with it. */
export function CategoryRow({ org, category, onShift }: CategoryRowProps) {
  const [asked, setAsked] = useState<"change" | "delete">();
  const { remove } = useCategoryChanges(org.id);
  const toast = useToast();
  const close = () => setAsked(undefined);
  /** The browser takes the focus from what is moved. */
  const shift = (step: -1 | 1, focused: HTMLElement) => {
    onShift(step);
    requestAnimationFrame(() => requestAnimationFrame(() => focused.focus()));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLAnchorElement>) => {
    const step = stepOf(event);
    if (!step) return;
    event.preventDefault();
    shift(step, event.currentTarget);
  };
  const onDelete = async () => {
    try {
      await remove.mutateAsync(category);
    } catch (error) {
      const { status, code, title } = Problem.from(error);
      throw new Problem({ status, code, title, detail: categoryProblem(error) });
    }
    toast(`The category “${category.name}” is deleted.`);
  };
  return (
    <li className="flex min-h-14 items-center gap-3 py-2">
      <div className="min-w-0 flex-1">
        <Link
          to={`/o/${org.slug}/courses?category=${category.id}`}
          className="block rounded-control font-medium break-words hover:underline"
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          dir="auto"
          onKeyDown={onKeyDown}
        >
          {category.name}
        </Link>
        {category.description ? (
          <p className="line-clamp-2 text-table break-words text-muted" dir="auto">
            {category.description}
          </p>
        ) : null}
      </div>
      <span className="flex-none text-table whitespace-nowrap text-muted tabular">{counted(category.course_count, "course")}</span>
      <div className="flex flex-none">
        <IconButton label={`Move ${category.name} up`} onClick={(event) => shift(-1, event.currentTarget)}>
          <ArrowUp size={16} aria-hidden />
        </IconButton>
        <IconButton label={`Move ${category.name} down`} onClick={(event) => shift(1, event.currentTarget)}>
          <ArrowDown size={16} aria-hidden />
        </IconButton>
        <Menu
          label={`More about ${category.name}`}
          placement="below-end"
          buttonClassName="-me-2 inline-flex size-8 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-ink"
          button={<Ellipsis size={16} aria-hidden />}
          entries={[
            { key: "change", label: "Change category", icon: <Pencil size={16} aria-hidden />, onSelect: () => setAsked("change") },
            { key: "delete", label: "Delete category", icon: <Trash2 size={16} aria-hidden />, danger: true, onSelect: () => setAsked("delete") },
          ]}
        />
      </div>
      {asked === "change" ? <CategoryDialog org={org} category={category} onClose={close} /> : null}
      {asked === "delete" ? (
        <ConfirmDialog title={`Delete the category “${category.name}”?`} action="Delete category" onConfirm={onDelete} onClose={close}>
          {category.course_count > 0 ? `Its ${counted(category.course_count, "course")} stay, without a category.` : "No course is lost by it."} It cannot be
          undone.
        </ConfirmDialog>
      ) : null}
    </li>
  );
}
