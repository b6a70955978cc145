import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import type { Category, OrgOfMe } from "../api/types";
import { NotFound } from "../app/NotFound";
import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import { has, isAdmin } from "../orgs/roles";
import { Button } from "../ui/Button";
import { Columns } from "../ui/drawings";
import { Failure, State } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useTitle } from "../ui/useTitle";
import { afterStep, useCategoryChanges } from "./categoryChanges";
import { CategoryDialog, categoryProblem } from "./CategoryDialog";
import { CategoryRow } from "./CategoryRow";
import { categoriesQuery } from "./queries";

/** `/o/:slug/courses/categories`: what the catalogue is sorted by; for owners and admins. */
export function CategoriesScreen() {
  const org = useOrg();
  const [isMaking, setMaking] = useState(false);
  const categories = useQuery({ ...categoriesQuery(org.id), enabled: isAdmin(org) });
  useTitle(`Categories of ${org.name}`);
  if (!has(org, "courses") || !isAdmin(org)) return <NotFound />;
  const newCategory = (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus size={18} aria-hidden />
      New category
    </Button>
  );
  return (
    <>
      <PageHeader where={org.name} title="Categories" action={categories.data?.length ? newCategory : null}>
        <Link
          to={`/o/${org.slug}/courses`}
          className="-ms-2.5 mt-2 inline-flex min-h-9 items-center gap-2 rounded-control px-2.5 text-muted hover:bg-sunken hover:text-ink"
        >
          <ArrowLeft size={18} aria-hidden />
          Back to courses
        </Link>
      </PageHeader>
      <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
        {categories.error && !categories.data ? (
          <Failure error={categories.error} title="Categories could not be loaded" onRetry={() => void categories.refetch()} />
        ) : !categories.data ? (
          <div role="group" aria-busy aria-label="Loading categories" className="skeleton h-14 w-full max-w-3xl" />
        ) : categories.data.length === 0 ? (
          <State drawing={<Columns />} title="No categories yet" action={newCategory}>
            People narrow the catalogue down to a category. Teachers choose one for each course.
          </State>
        ) : (
          <Categories org={org} categories={categories.data} />
        )}
      </div>
      {isMaking ? <CategoryDialog org={org} onClose={() => setMaking(false)} /> : null}
    </>
  );
}

function Categories({ org, categories }: { org: OrgOfMe; categories: Category[] }) {
  const { move } = useCategoryChanges(org.id);
  const [spoken, setSpoken] = useState("");
  const toast = useToast();
  const shift = (category: Category, step: -1 | 1) => {
    const after = afterStep(categories, category.id, step);
    if (!after) {
      setSpoken(step < 0 ? "This is the top." : "This is the end.");
      return;
    }
    const at = categories.indexOf(category) + step + 1;
    setSpoken(`“${category.name}” is category ${at} of ${categories.length}.`);
    move.mutate(
      { id: category.id, after },
      { onError: (error) => toast(`The order was not changed. ${categoryProblem(error)}`, { tone: "alert" }) },
    );
  };
  return (
    <>
      <p role="status" className="sr-only">
        {spoken}
      </p>
      <ul aria-label={`Categories of ${org.name}`} className="max-w-3xl divide-y divide-line border-y border-line">
        {categories.map((category) => (
          <CategoryRow
            key={category.id}
            org={org}
            category={category}
            onShift={(step) => shift(category, step)}
          />
        ))}
      </ul>
    </>
  );
}
