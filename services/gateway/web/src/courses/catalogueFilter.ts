import type { CourseFilter } from "./queries";
import { levels, type Level } from "./words";

/** What the address of the catalogue asks for; anything else in it is left alone. */
export function filterOf(params: URLSearchParams): CourseFilter {
  const mine = params.get("mine");
  const level = params.get("level");
  const words = params.get("q")?.trim();
  const categoryId = params.get("category");
  const language = params.get("language");
  return {
    ...(words ? { words } : {}),
    ...(categoryId ? { categoryId } : {}),
    ...(isLevel(level) ? { level } : {}),
    ...(language ? { language } : {}),
    ...(mine === "teaching" || mine === "learning" ? { mine } : {}),
  };
}

function isLevel(text: string | null): text is Level {
  return levels.includes(text as Level);
}

/** The address with one part of the filter changed; empty takes it out. */
export function withPart(params: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(params);
  if (value) next.set(name, value);
  else next.delete(name);
  return next;
}

/** The address without search and filters; which courses they were among stays. */
export function cleared(params: URLSearchParams): URLSearchParams {
  return ["q", "category", "level", "language"].reduce((left, name) => withPart(left, name, ""), params);
}
