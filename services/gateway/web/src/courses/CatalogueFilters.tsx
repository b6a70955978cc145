import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";

import type { OrgOfMe } from "../api/types";
import { classes } from "../ui/classes";
import { inputClasses } from "../ui/Field";
import { cleared, filterOf, withPart } from "./catalogueFilter";
import { categoriesQuery } from "./queries";
import { languages } from "./languages";
import { languageName, levelNames, levels } from "./words";

const TYPING_MILLISECONDS = 300;

/** Search and filters of the catalogue; all of them are in the address. */
export function CatalogueFilters({ org }: { org: OrgOfMe }) {
  const [params, setParams] = useSearchParams();
  const categories = useQuery(categoriesQuery(org.id)).data ?? [];
  const filter = filterOf(params);
  const set = (name: string, value: string) => setParams(withPart(params, name, value), { replace: true });
  const chips = [
    ...(filter.words ? [{ name: "q", text: `“${filter.words}”` }] : []),
    ...(filter.categoryId ? [{ name: "category", text: categories.find((each) => each.id === filter.categoryId)?.name ?? "Category" }] : []),
    ...(filter.level ? [{ name: "level", text: levelNames[filter.level] }] : []),
    ...(filter.language ? [{ name: "language", text: languageName(filter.language) }] : []),
  ];
  return (
    <div className="mb-5 flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <SearchField />
        {categories.length > 0 ? (
          <Choice
            label="Category"
            value={filter.categoryId ?? ""}
            options={categories.map((each) => [each.id, each.name])}
            onChange={(value) => set("category", value)}
          />
        ) : null}
        <Choice
          label="Level"
          value={filter.level ?? ""}
          options={levels.map((each) => [each, levelNames[each]])}
          onChange={(value) => set("level", value)}
        />
        <Choice label="Language" value={filter.language ?? ""} options={languages(filter.language)} onChange={(value) => set("language", value)} />
      </div>
      {chips.length > 0 ? (
        <ul aria-label="Active filters" className="flex flex-wrap items-center gap-2">
          {chips.map(({ name, text }) => (
            <li key={name}>
              <button
                type="button"
                className="appear inline-flex min-h-7 max-w-72 items-center gap-1.5 rounded-control bg-aegean-wash px-2.5 py-0.5 text-table text-aegean hover:underline"
                onClick={() => set(name, "")}
              >
                <span className="truncate">{text}</span>
                <X size={14} aria-hidden />
                <span className="sr-only">: remove this filter</span>
              </button>
            </li>
          ))}
          <li>
            <button
              type="button"
              className="min-h-7 rounded-control px-2 text-table font-medium text-aegean hover:underline"
              onClick={() => setParams(cleared(params), { replace: true })}
            >
              Clear all
            </button>
          </li>
        </ul>
      ) : null}
    </div>
  );
}

/** Asks once typing rests; what is typed is shown at once. */
function SearchField() {
  const [params, setParams] = useSearchParams();
  const asked = params.get("q") ?? "";
  const [typed, setTyped] = useState(asked);
  const [before, setBefore] = useState(asked);
  if (asked !== before) {
    // Cleared by a chip, or come back to by the browser's own buttons.
    setBefore(asked);
    if (asked !== typed.trim()) setTyped(asked);
  }
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (words: string) => {
    setTyped(words);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setParams((now) => withPart(now, "q", words.trim()), { replace: true }), TYPING_MILLISECONDS);
  };
  return (
    <label className="min-w-0 flex-1 basis-full sm:max-w-sm sm:basis-64">
      <span className="sr-only">Find a course</span>
      <input
        type="search"
        placeholder="Find a course"
        maxLength={100}
        className={`${inputClasses} border-line-control`}
        value={typed}
        onChange={(event) => type(event.target.value)}
      />
    </label>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: [value: string, name: string][];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      className={classes(inputClasses, "min-w-0 flex-1 basis-24 truncate sm:w-auto sm:max-w-44 sm:flex-none sm:basis-auto", value ? "border-aegean" : "border-line-control")}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">Any {label.toLowerCase()}</option>
      {options.map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  );
}
