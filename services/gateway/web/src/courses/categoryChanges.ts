import { useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import type { Category } from "../api/types";
import { categoriesQuery } from "./queries";

export interface CategoryFields {
  name: string;
  slug?: string;
  description: string;
}

/** What owners and admins do with the categories of an organisation; they are read again whatever came of it. */
export function useCategoryChanges(orgId: string) {
  const queryClient = useQueryClient();
  const { queryKey } = categoriesQuery(orgId);
  const settings = {
    onSettled: () =>
      Promise.all([queryClient.invalidateQueries({ queryKey }), queryClient.invalidateQueries({ queryKey: ["orgs", orgId, "courses"] })]),
  };
  const one = (category: Category) => ({
    path: { org_id: orgId, category_id: category.id },
    header: { "if-match": `"${category.version}"` },
  });
  const add = useMutation({
    ...settings,
    mutationFn: (body: CategoryFields) => answer(api.POST("/api/v1/orgs/{org_id}/categories", { params: { path: { org_id: orgId } }, body })),
  });
  const change = useMutation({
    ...settings,
    mutationFn: ({ category, ...body }: Partial<CategoryFields> & { category: Category }) =>
      answer(api.PATCH("/api/v1/orgs/{org_id}/categories/{category_id}", { params: one(category), body })),
  });
  const remove = useMutation({
    ...settings,
    mutationFn: (category: Category) => answer(api.DELETE("/api/v1/orgs/{org_id}/categories/{category_id}", { params: one(category) })),
  });
  /** Shown at once; moves of one list go out one after the other, each on the version the one before left. */
  const move = useMutation({
    ...settings,
    scope: { id: `categories of ${orgId}` },
    mutationFn: ({ id, after }: { id: string; after: string }) => {
      const category = queryClient.getQueryData(queryKey)?.find((each) => each.id === id);
      if (!category) throw new Error("The category is gone.");
      return answer(api.PATCH("/api/v1/orgs/{org_id}/categories/{category_id}", { params: one(category), body: { after } }));
    },
    onMutate: async ({ id, after }) => {
      await queryClient.cancelQueries({ queryKey });
      queryClient.setQueryData(queryKey, (shown) => shown && placed(shown, id, after));
    },
    onSuccess: (moved) =>
      queryClient.setQueryData(queryKey, (shown) => shown?.map((each) => (each.id === moved.id ? { ...each, version: moved.version } : each))),
  });
  return { add, change, remove, move };
}

/** A list with one of it elsewhere: first, or behind another. */
export function placed<T extends { id: string }>(all: T[], id: string, after: string): T[] {
  const one = all.find((each) => each.id === id);
  const rest = all.filter((each) => each.id !== id);
  const at = after === "first" ? 0 : rest.findIndex((each) => each.id === after) + 1;
  return one ? rest.toSpliced(at, 0, one) : all;
}

/** Behind which one it comes when it goes a place up or down; nothing where there is no further place. */
export function afterStep(all: { id: string }[], id: string, step: -1 | 1): string | undefined {
  const at = all.findIndex((each) => each.id === id);
  const to = at + step;
  if (at < 0 || to < 0 || to >= all.length) return undefined;
  if (step > 0) return all[to]?.id;
  return to === 0 ? "first" : all[to - 1]?.id;
}
