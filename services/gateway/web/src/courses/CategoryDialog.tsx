import { useState } from "react";

import { Problem } from "../api/problem";
import type { Category, OrgOfMe } from "../api/types";
import { Field } from "../ui/Field";
import { FormDialog, NameField } from "../ui/FormDialog";
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
  const submit = useSubmit(async () => {
    // Who was told that somebody else was first, and saves again, has seen theirs.
    const onto = submit.problem?.status === 412 ? category : base;
    setBase(onto);
    const fields = { name: name.trim(), description: description.trim(), ...(slug.trim() ? { slug: slug.trim() } : {}) };
    await (onto ? change.mutateAsync({ category: onto, ...fields }) : add.mutateAsync(fields));
    onClose();
  });
  const { problem } = submit;
  const isStale = problem?.status === 412;
  const isTaken = problem?.code === "category-slug-taken";
  return (
    <FormDialog
      title={category ? "Change category" : "New category"}
      submit={isStale || isTaken ? { ...submit, problem: undefined } : submit}
      action={isStale ? "Save mine" : category ? "Save category" : "Create category"}
      isOff={name.trim() === ""}
      fields={["name", "description", "slug"]}
      say={({ code }) => (code === "too-many-categories" ? "There are as many categories as an organisation may have." : undefined)}
      onClose={onClose}
    >
      <NameField problem={problem} value={name} onName={setName} />
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
        error={isTaken ? "Another category has this short name." : problem?.field("slug")}
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
      ) : null}
    </FormDialog>
  );
}

/** In a row's own words, why a category stays as it is. */
export function categoryProblem(error: unknown): string {
  const problem = Problem.from(error);
  return problem.status === 412 ? "Somebody else has just changed it; look again." : problem.sentence;
}
