import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { answer, api } from "../api/client";
import { Problem } from "../api/problem";
import type { Category, Course } from "../api/types";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { SelectField } from "../ui/SelectField";
import { Notice } from "../ui/states";
import { TextAreaField } from "../ui/TextAreaField";
import { useToast } from "../ui/Toasts";
import { useSubmit } from "../ui/useSubmit";
import { useCourseChanges } from "./changes";
import { languages } from "./languages";
import { categoriesQuery, courseQuery } from "./queries";
import { changedSettings, localMoment, merged, momentOf, settingNames, settingsOf, tagsOf, type Settings } from "./settings";
import { SettingConflicts } from "./SettingConflicts";
import { leaderboardNames, levelNames, levels, modeNames } from "./words";

/** What a course is, for whom, and who comes in. */
export function CourseSettings({ course }: { course: Course }) {
  const [base, setBase] = useState(course);
  const [wanted, setWanted] = useState(() => settingsOf(course));
  const [tags, setTags] = useState(() => course.tags.join(", "));
  const [conflict, setConflict] = useState<{ theirs: Settings; keys: (keyof Settings)[] }>();
  const categories = useQuery(categoriesQuery(course.org_id)).data ?? [];
  const { save } = useCourseChanges(base);
  const queryClient = useQueryClient();
  const toast = useToast();

  const change = (part: Partial<Settings>) => setWanted({ ...wanted, ...part });
  const changes = changedSettings(settingsOf(base), wanted);
  const isChanged = Object.keys(changes).length > 0;
  useLeaveGuard(isChanged);

  const begin = (from: Course, settings: Settings) => {
    setBase(from);
    setWanted(settings);
    setTags(settings.tags.join(", "));
  };

  /** Somebody saved first: what does not meet is put together, the rest is asked. */
  const meet = async () => {
    const theirs = await answer(api.GET("/api/v1/courses/{course_id}", { params: { path: { course_id: course.id } }, cache: "no-store" }));
    queryClient.setQueryData(courseQuery(course.id).queryKey, theirs);
    const { settings, conflicts } = merged(settingsOf(base), wanted, settingsOf(theirs));
    begin(theirs, settings);
    setConflict({ theirs: settingsOf(theirs), keys: conflicts });
  };

  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    try {
      const saved = await save.mutateAsync(changes);
      begin(saved, settingsOf(saved));
      setConflict(undefined);
      toast("Settings are saved.");
    } catch (error) {
      if (Problem.from(error).status !== 412) throw error;
      await meet();
    }
  });

  return (
    <form className="flex max-w-xl flex-col gap-5" onSubmit={onSubmit} aria-label="Settings of the course">
      <Field
        label="Title"
        required
        maxLength={200}
        dir="auto"
        autoComplete="off"
        error={problem?.field("title")}
        value={wanted.title}
        onChange={(event) => change({ title: event.target.value })}
      />
      <TextAreaField
        label="Summary"
        rows={2}
        maxLength={300}
        dir="auto"
        hint={`One or two sentences for the catalogue. ${300 - wanted.summary.length} letters left.`}
        error={problem?.field("summary")}
        value={wanted.summary}
        // It is one line: what Enter would begin is not kept.
        onChange={(event) => change({ summary: event.target.value.replaceAll("\n", " ") })}
      />
      <TextAreaField
        label="Description"
        rows={5}
        maxLength={20_000}
        dir="auto"
        hint="For the course page. A blank line begins a paragraph."
        error={problem?.field("description")}
        value={wanted.description}
        onChange={(event) => change({ description: event.target.value })}
      />
      <About wanted={wanted} categories={categories} onChange={change} />
      <Field
        label="Tags"
        dir="auto"
        autoComplete="off"
        hint="With commas between; at most ten."
        error={problem?.field("tags")}
        value={tags}
        onChange={(event) => {
          setTags(event.target.value);
          change({ tags: tagsOf(event.target.value) });
        }}
      />
      <ComingIn wanted={wanted} problem={problem} onChange={change} />
      <SelectField
        label={settingNames.is_sequential}
        hint="One after the other: a lesson opens when the required ones before it are complete."
        value={wanted.is_sequential ? "sequential" : "free"}
        onChange={(event) => change({ is_sequential: event.target.value === "sequential" })}
      >
        <option value="free">In any order</option>
        <option value="sequential">One after the other</option>
      </SelectField>
      <SelectField
        label={settingNames.leaderboard}
        hint="Who earned most points by completing lessons. Learners choose the name others read there, or to stay off it."
        value={wanted.leaderboard}
        onChange={(event) => change({ leaderboard: event.target.value as Settings["leaderboard"] })}
      >
        {(Object.keys(leaderboardNames) as Settings["leaderboard"][]).map((each) => (
          <option key={each} value={each}>
            {leaderboardNames[each]}
          </option>
        ))}
      </SelectField>
      <Field
        label={settingNames.slug}
        required
        maxLength={80}
        autoComplete="off"
        spellCheck={false}
        hint="For addresses and for the API: small letters, digits, hyphens."
        error={problem?.code === "course-slug-taken" ? "Another course has this short name." : problem?.field("slug")}
        value={wanted.slug}
        onChange={(event) => change({ slug: event.target.value })}
      />
      {problem && problem.fields.length === 0 && problem.code !== "course-slug-taken" ? <Notice tone="error">{problem.sentence}</Notice> : null}
      <div className="sticky bottom-16 -mx-2 flex flex-col gap-3 bg-paper px-2 py-3 md:bottom-0">
        {conflict && (isChanged || conflict.keys.length > 0) ? (
          <div className="max-h-[45dvh] overflow-y-auto">
            <SettingConflicts
              theirs={conflict.theirs}
              keys={conflict.keys}
              categories={categories}
              onTake={(key) => {
                change({ [key]: conflict.theirs[key] });
                if (key === "tags") setTags(conflict.theirs.tags.join(", "));
                setConflict({ ...conflict, keys: conflict.keys.filter((each) => each !== key) });
              }}
            />
          </div>
        ) : null}
        <div className="flex items-center gap-3">
          <Button look="primary" type="submit" busy={isBusy} disabled={!isChanged || wanted.title.trim() === ""}>
            Save settings
          </Button>
          <span className="text-table text-muted">{isChanged ? "Not saved yet" : "All is saved"}</span>
        </div>
      </div>
    </form>
  );
}

interface PartProps {
  wanted: Settings;
  onChange: (part: Partial<Settings>) => void;
}

function About({ wanted, categories, onChange }: PartProps & { categories: Category[] }) {
  return (
    <div className="grid gap-5 sm:grid-cols-3">
      <SelectField
        label={settingNames.category_id}
        value={wanted.category_id ?? ""}
        onChange={(event) => onChange({ category_id: event.target.value || null })}
      >
        <option value="">None</option>
        {categories.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={settingNames.level}
        value={wanted.level ?? ""}
        onChange={(event) => onChange({ level: levels.find((each) => each === event.target.value) ?? null })}
      >
        <option value="">For everybody</option>
        {levels.map((each) => (
          <option key={each} value={each}>
            {levelNames[each]}
          </option>
        ))}
      </SelectField>
      <SelectField label={settingNames.language} value={wanted.language} onChange={(event) => onChange({ language: event.target.value })}>
        {languages(wanted.language).map(([tag, name]) => (
          <option key={tag} value={tag}>
            {name}
          </option>
        ))}
      </SelectField>
    </div>
  );
}

function ComingIn({ wanted, problem, onChange }: PartProps & { problem: Problem | undefined }) {
  const capacityError =
    problem?.code === "capacity-below-enrolled" ? "More learners than that are enrolled already." : problem?.field("capacity");
  const endsError = problem?.code === "dates-reversed" ? "A course ends after it begins." : problem?.field("ends_at");
  return (
    <>
      <SelectField
        label={settingNames.enrolment_mode}
        value={wanted.enrolment_mode}
        onChange={(event) => onChange({ enrolment_mode: event.target.value as Settings["enrolment_mode"] })}
      >
        {(Object.keys(modeNames) as Settings["enrolment_mode"][]).map((mode) => (
          <option key={mode} value={mode}>
            {modeNames[mode]}
          </option>
        ))}
      </SelectField>
      <Field
        label={settingNames.capacity}
        type="number"
        min={1}
        max={100_000}
        className="max-w-48"
        hint="Empty: as many as like."
        error={capacityError}
        value={wanted.capacity ?? ""}
        onChange={(event) => onChange({ capacity: event.target.value ? Number(event.target.value) : null })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <Field
          label={settingNames.starts_at}
          type="datetime-local"
          hint="In the time zone of this device."
          error={problem?.field("starts_at")}
          value={localMoment(wanted.starts_at)}
          onChange={(event) => onChange({ starts_at: momentOf(event.target.value) })}
        />
        <Field
          label={settingNames.ends_at}
          type="datetime-local"
          hint="After that nobody new comes in."
          error={endsError}
          value={localMoment(wanted.ends_at)}
          onChange={(event) => onChange({ ends_at: momentOf(event.target.value) })}
        />
      </div>
    </>
  );
}

/** Closing the tab with settings that are not saved asks first. */
function useLeaveGuard(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    globalThis.addEventListener("beforeunload", ask);
    return () => globalThis.removeEventListener("beforeunload", ask);
  }, [isChanged]);
}
