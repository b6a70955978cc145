import type { QuizSettings } from "../api/types";
import { localMoment, momentOf } from "../courses/settings";
import { Field } from "../ui/Field";
import { SelectField } from "../ui/SelectField";

interface QuizTermsProps {
  settings: QuizSettings;
  onChange: (settings: QuizSettings) => void;
}

type Policy = QuizSettings["show_score"];

const policyNames: Record<Policy, string> = {
  never: "Never",
  after_submit: "Once they hand in",
  after_last_attempt: "After their last attempt",
  after_close: "Once the quiz is closed",
};

const countNames: Record<QuizSettings["counts"], string> = { best: "The best", last: "The last", first: "The first" };

/** How long, how often, and what learners see of their result when. */
export function QuizTerms({ settings, onChange }: QuizTermsProps) {
  const set = (part: Partial<QuizSettings>) => onChange(allowed({ ...settings, ...part }));
  const policies = (Object.keys(policyNames) as Policy[]).filter(
    (each) => (each !== "after_close" || settings.closes_at) && (each !== "after_last_attempt" || settings.attempts_allowed),
  );
  const shows: [key: "show_score" | "show_feedback" | "show_keys", label: string][] = [
    ["show_score", "Learners see their score"],
    ["show_feedback", "and explanations"],
    ["show_keys", "and right answers"],
  ];
  return (
    <section aria-label="Terms of the quiz" className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-3">
        <Field
          label="Time limit in minutes"
          type="number"
          min={1}
          max={10_080}
          hint="Empty: no limit."
          defaultValue={settings.time_limit_seconds === null ? "" : settings.time_limit_seconds / 60}
          onChange={({ target }) => {
            if (target.validity.valid) set({ time_limit_seconds: target.value ? Math.round(target.valueAsNumber * 60) : null });
          }}
        />
        <Field
          label="Attempts"
          type="number"
          min={1}
          max={100}
          hint="Empty: no limit."
          defaultValue={settings.attempts_allowed ?? ""}
          onChange={({ target }) => {
            if (target.validity.valid) set({ attempts_allowed: target.value ? target.valueAsNumber : null });
          }}
        />
        <SelectField label="Which attempt counts" value={settings.counts} onChange={(event) => set({ counts: event.target.value as QuizSettings["counts"] })}>
          {Object.entries(countNames).map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      <Field
        label="Closes"
        type="datetime-local"
        className="sm:max-w-72"
        hint="In the time zone of this device. Running attempts end then."
        defaultValue={localMoment(settings.closes_at)}
        onChange={(event) => set({ closes_at: momentOf(event.target.value) })}
      />
      <div className="grid gap-4 sm:grid-cols-3">
        {shows.map(([key, label]) => (
          <SelectField key={key} label={label} value={settings[key]} onChange={(event) => set({ [key]: event.target.value })}>
            {policies.map((each) => (
              <option key={each} value={each}>
                {policyNames[each]}
              </option>
            ))}
          </SelectField>
        ))}
      </div>
      <div className="flex flex-col gap-2">
        {(
          [
            ["is_shuffling_questions", "Each attempt has its questions in another order"],
            ["is_shuffling_options", "and the options of each question"],
          ] as const
        ).map(([key, label]) => (
          <label key={key} className="flex items-center gap-3">
            <input type="checkbox" className="size-4 accent-aegean" checked={settings[key]} onChange={(event) => set({ [key]: event.target.checked })} />
            {label}
          </label>
        ))}
      </div>
    </section>
  );
}

/** What is shown after an end needs that end: without it, it is shown never. */
export function allowed(settings: QuizSettings): QuizSettings {
  const kept = (policy: Policy): Policy => {
    if (policy === "after_close" && !settings.closes_at) return "never";
    return policy === "after_last_attempt" && !settings.attempts_allowed ? "never" : policy;
  };
  return { ...settings, show_score: kept(settings.show_score), show_feedback: kept(settings.show_feedback), show_keys: kept(settings.show_keys) };
}
