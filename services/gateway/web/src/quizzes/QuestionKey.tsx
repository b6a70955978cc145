import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useState } from "react";

import type { Question } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { Field, inputClasses } from "../ui/Field";
import { SelectField } from "../ui/SelectField";
import { TextAreaField } from "../ui/TextAreaField";
import { linesOf, newItem, newOption, newPair, shifted } from "./writing";

type Of<T extends Question["type"]> = Extract<Question, { type: T }>;
type OnChange = (question: Question) => void;

/** What can be answered, and what is right. */
export function QuestionKey({ question, onChange }: { question: Question; onChange: OnChange }) {
  switch (question.type) {
    case "single":
    case "multiple":
      return <Options question={question} onChange={onChange} />;
    case "true_false":
      return (
        <SelectField label="Right is" value={String(question.correct)} onChange={(event) => onChange({ ...question, correct: event.target.value === "true" })}>
          <option value="true">True</option>
          <option value="false">False</option>
        </SelectField>
      );
    case "short":
      return <Accepted question={question} onChange={onChange} />;
    case "number":
      return <Numbers question={question} onChange={onChange} />;
    case "matching":
      return <Pairs question={question} onChange={onChange} />;
    case "ordering":
      return <Items question={question} onChange={onChange} />;
  }
}

const input = `${inputClasses} min-w-0 flex-1 border-line-control`;

function Options({ question, onChange }: { question: Of<"single"> | Of<"multiple">; onChange: OnChange }) {
  const isRight = (id: string) => (question.type === "single" ? question.correct === id : question.correct.includes(id));
  const setOptions = (options: typeof question.options) => onChange({ ...question, options });
  const setRight = (id: string) => {
    if (question.type === "single") onChange({ ...question, correct: id });
    else if (!question.correct.includes(id)) onChange({ ...question, correct: [...question.correct, id] });
    else if (question.correct.length > 1) onChange({ ...question, correct: question.correct.filter((each) => each !== id) });
  };
  const remove = (id: string) => {
    const options = question.options.filter((each) => each.id !== id);
    const [first] = options;
    if (!first) return;
    if (question.type === "single") return onChange({ ...question, options, correct: question.correct === id ? first.id : question.correct });
    const correct = question.correct.filter((each) => each !== id);
    return onChange({ ...question, options, correct: correct.length > 0 ? correct : [first.id] });
  };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium">Options; mark what is right</legend>
      {question.options.map((option, index) => (
        <div key={option.id} className="flex items-center gap-2.5">
          <input
            type={question.type === "single" ? "radio" : "checkbox"}
            name={`right-${question.id}`}
            aria-label={`Option ${index + 1} is right`}
            className="size-4 flex-none accent-aegean"
            checked={isRight(option.id)}
            onChange={() => setRight(option.id)}
          />
          <input
            aria-label={`Option ${index + 1}`}
            className={input}
            dir="auto"
            maxLength={2000}
            value={option.text}
            onChange={(event) => setOptions(question.options.with(index, { ...option, text: event.target.value }))}
          />
          <IconButton label={`Delete option ${index + 1}`} disabled={question.options.length <= 2} onClick={() => remove(option.id)}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      ))}
      <Add what="option" onAdd={() => setOptions([...question.options, newOption(question.options)])} />
      {question.type === "multiple" ? <Partial question={question} onChange={onChange} hint="Each right option adds, each wrong one takes away." /> : null}
    </fieldset>
  );
}

function Accepted({ question, onChange }: { question: Of<"short">; onChange: OnChange }) {
  const [text, setText] = useState(question.accepted.join("\n"));
  return (
    <div className="flex flex-col gap-3">
      <TextAreaField
        label="Right answers"
        rows={2}
        dir="auto"
        hint="One on each line. Spaces at the ends do not matter."
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          const accepted = linesOf(event.target.value);
          if (accepted.length > 0) onChange({ ...question, accepted });
        }}
      />
      <Check
        label="Capital and small letters differ"
        isOn={question.is_case_sensitive}
        onChange={(isOn) => onChange({ ...question, is_case_sensitive: isOn })}
      />
    </div>
  );
}

function Numbers({ question, onChange }: { question: Of<"number">; onChange: OnChange }) {
  const set = (key: "correct" | "tolerance", value: number) => {
    if (Number.isFinite(value)) onChange({ ...question, [key]: value });
  };
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Field label="Right is" type="number" step="any" defaultValue={question.correct} onChange={({ target }) => set("correct", target.valueAsNumber)} />
      <Field
        label="Give or take"
        type="number"
        step="any"
        min={0}
        defaultValue={question.tolerance}
        onChange={({ target }) => set("tolerance", Math.max(0, target.valueAsNumber))}
      />
      <Field label="Unit" maxLength={40} autoComplete="off" value={question.unit} onChange={(event) => onChange({ ...question, unit: event.target.value })} />
    </div>
  );
}

function Pairs({ question, onChange }: { question: Of<"matching">; onChange: OnChange }) {
  const [extra, setExtra] = useState(question.extra.join("\n"));
  const setPairs = (pairs: typeof question.pairs) => onChange({ ...question, pairs });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium">Pairs that belong together</legend>
      {question.pairs.map((pair, index) => (
        <div key={pair.id} className="flex items-center gap-2">
          <input
            aria-label={`Left of pair ${index + 1}`}
            className={input}
            dir="auto"
            value={pair.prompt}
            onChange={(event) => setPairs(question.pairs.with(index, { ...pair, prompt: event.target.value }))}
          />
          <input
            aria-label={`Right of pair ${index + 1}`}
            className={input}
            dir="auto"
            value={pair.match}
            onChange={(event) => setPairs(question.pairs.with(index, { ...pair, match: event.target.value }))}
          />
          <IconButton
            label={`Delete pair ${index + 1}`}
            disabled={question.pairs.length <= 2}
            onClick={() => setPairs(question.pairs.filter((each) => each.id !== pair.id))}
          >
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      ))}
      <Add what="pair" onAdd={() => setPairs([...question.pairs, newPair(question.pairs)])} />
      <TextAreaField
        label="Further right sides that belong to nothing"
        rows={1}
        dir="auto"
        hint="One on each line; may stay empty."
        value={extra}
        onChange={(event) => {
          setExtra(event.target.value);
          onChange({ ...question, extra: linesOf(event.target.value) });
        }}
      />
      <Partial question={question} onChange={onChange} hint="Each right pair adds." />
    </fieldset>
  );
}

function Items({ question, onChange }: { question: Of<"ordering">; onChange: OnChange }) {
  const setItems = (items: typeof question.items) => onChange({ ...question, items });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium">Items in their right order</legend>
      {question.items.map((item, index) => (
        <div key={item.id} className="flex items-center gap-2">
          <span className="w-5 flex-none text-muted tabular">{index + 1}.</span>
          <input
            aria-label={`Item ${index + 1}`}
            className={input}
            dir="auto"
            value={item.text}
            onChange={(event) => setItems(question.items.with(index, { ...item, text: event.target.value }))}
          />
          <IconButton label={`Move item ${index + 1} up`} onClick={() => setItems(shifted(question.items, index, -1))}>
            <ArrowUp size={16} aria-hidden />
          </IconButton>
          <IconButton label={`Move item ${index + 1} down`} onClick={() => setItems(shifted(question.items, index, 1))}>
            <ArrowDown size={16} aria-hidden />
          </IconButton>
          <IconButton
            label={`Delete item ${index + 1}`}
            disabled={question.items.length <= 2}
            onClick={() => setItems(question.items.filter((each) => each.id !== item.id))}
          >
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      ))}
      <Add what="item" onAdd={() => setItems([...question.items, newItem(question.items)])} />
      <Partial question={question} onChange={onChange} hint="Each item at its place adds." />
    </fieldset>
  );
}

function Add({ what, onAdd }: { what: string; onAdd: () => void }) {
  return (
    <Button look="quiet" className="self-start text-aegean" onClick={onAdd}>
      <Plus size={18} aria-hidden />
      Add {what}
    </Button>
  );
}

interface PartialProps {
  question: Of<"multiple"> | Of<"matching"> | Of<"ordering">;
  onChange: OnChange;
  hint: string;
}

function Partial({ question, onChange, hint }: PartialProps) {
  return (
    <Check
      label="Part of the points for part of the answer"
      hint={`${hint} Off: all of it or nothing.`}
      isOn={question.is_partial}
      onChange={(isOn) => onChange({ ...question, is_partial: isOn })}
    />
  );
}

function Check({ label, hint, isOn, onChange }: { label: string; hint?: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label className="flex items-start gap-3">
      <input type="checkbox" className="mt-0.5 size-4 accent-aegean" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {hint ? <span className="block text-table text-muted">{hint}</span> : null}
      </span>
    </label>
  );
}
