import { useState } from "react";

import { Problem } from "../api/problem";
import type { Category, OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useCategoryChanges } from "./categoryChanges";

interface CategoryDialogProps {
  org: OrgOfMe;
  /** The one to change, as it is now; without it a new one begins. */
  category?: Category | undefined;
  onClose: () => void;
}

/** Begins a category or changes one. When somebody else saved first it says so, and what is typed stays. */
export function CategoryDialog({ org, category, onClose }: CategoryDialogProps) {
  const [base, setBase] = useState(category);
  const [name, setName] = useState(category?.name ?? "");
  const [slug, setSlug] = useState(category?.slug ?? "");
  const [description, setDescription] = useState(category?.description ?? "");
  const { add, change } = useCategoryChanges(org.id);
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    // Who was told that somebody else was first, and saves again, has seen theirs.
    const onto = isStale ? category : base;
    setBase(onto);
    const fields = { name: name.trim(), description: description.trim(), ...(slug.trim() ? { slug: slug.trim() } : {}) };
    await (onto ? change.mutateAsync({ category: onto, ...fields }) : add.mutateAsync(fields));
    onClose();
  });
  const title = category ? "Change category" : "New category";
  const isStale = problem?.status === 412;
  const slugProblem = problem?.code === "category-slug-taken" ? "Another category has this short name." : problem?.field("slug");
  const isElsewhere = problem && !slugProblem && !problem.field("name") && !problem.field("description");
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label={title}>
        <Field
          label="Name"
          name="name"
          required
          autoFocus
          autoComplete="off"
          maxLength={80}
          dir="auto"
          error={problem?.field("name")}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label="Description"
          name="description"
          autoComplete="off"
          maxLength={300}
          dir="auto"
          hint="For those who look for a course; may stay empty."
          error={problem?.field("description")}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        <Field
          label="Short name"
          name="slug"
          autoComplete="off"
          spellCheck={false}
          maxLength={80}
          required={Boolean(category)}
          hint={category ? "For the API: small letters, digits, hyphens." : "Made from the name when you leave it empty."}
          error={slugProblem}
          value={slug}
          onChange={(event) => setSlug(event.target.value)}
        />
        {isStale && category ? (
          <Notice tone="waiting">
            <p>
              Somebody else has just changed this category; it says “<bdi>{category.name}</bdi>” now. Yours is not saved.
            </p>
            <p className="mt-1">Save again to put yours in its place, or cancel to keep theirs.</p>
          </Notice>
        ) : isElsewhere ? (
          <Notice tone="error">{problem.code === "too-many-categories" ? "There are as many categories as an organisation may have." : problem.sentence}</Notice>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={name.trim() === ""}>
            {isStale ? "Save mine" : category ? "Save category" : "Create category"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** In a row's own words, why a category stays as it is. */
export function categoryProblem(error: unknown): string {
  const problem = Problem.from(error);
  return problem.status === 412 ? "Somebody else has just changed it; look again." : problem.sentence;
}
