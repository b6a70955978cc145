import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";

import type { Answer, ShownQuestion } from "../api/types";
import { Marked } from "../courses/Marked";
import { IconButton } from "../ui/Button";
import { inputClasses } from "../ui/Field";
import { movedTo } from "./words";

const TYPING_MILLISECONDS = 800;
/** Where more is put in order, its place can be typed: fifty steps by a button are too many. */
const PLACES_WITHOUT_NUMBERS = 6;

interface QuestionFieldProps {
  question: ShownQuestion;
  answer: Answer | null;
  isOff: boolean;
  labelId: string;
  onGive: (answer: Answer | null, restMilliseconds?: number) => void;
}

/** Where a question of any type is answered. */
export function QuestionField({ question, answer, isOff, labelId, onGive }: QuestionFieldProps) {
  switch (question.type) {
    case "single": {
      const choice = answer?.type === "single" ? answer.choice : null;
      return (
        <Choices labelId={labelId} role="radiogroup">
          {question.options.map((option) => (
            <Choice
              key={option.id}
              type="radio"
              name={question.id}
              isOff={isOff}
              isChosen={choice === option.id}
              onChange={() => onGive({ type: "single", choice: option.id })}
            >
              <Marked text={option.text} />
            </Choice>
          ))}
        </Choices>
      );
    }
    case "multiple": {
      const choices = answer?.type === "multiple" ? answer.choices : [];
      return (
        <Choices labelId={labelId} role="group">
          {question.options.map(({ id, text }) => (
            <Choice
              key={id}
              type="checkbox"
              name={question.id}
              isOff={isOff}
              isChosen={choices.includes(id)}
              onChange={() =>
                onGive({ type: "multiple", choices: choices.includes(id) ? choices.filter((each) => each !== id) : [...choices, id] })
              }
            >
              <Marked text={text} />
            </Choice>
          ))}
        </Choices>
      );
    }
    case "true_false": {
      const value = answer?.type === "true_false" ? answer.value : null;
      return (
        <Choices labelId={labelId} role="radiogroup">
          {[true, false].map((each) => (
            <Choice
              key={String(each)}
              type="radio"
              name={question.id}
              isOff={isOff}
              isChosen={value === each}
              onChange={() => onGive({ type: "true_false", value: each })}
            >
              {each ? "True" : "False"}
            </Choice>
          ))}
        </Choices>
      );
    }
    case "short":
      return (
        <input
          aria-labelledby={labelId}
          className={`${inputClasses} max-w-xl border-line-control`}
          dir="auto"
          autoComplete="off"
          maxLength={2000}
          disabled={isOff}
          value={answer?.type === "short" ? answer.text : ""}
          onChange={(event) => onGive({ type: "short", text: event.target.value }, TYPING_MILLISECONDS)}
        />
      );
    case "number":
      return (
        <div className="flex items-center gap-2">
          <input
            aria-labelledby={labelId}
            type="number"
            step="any"
            className={`${inputClasses} max-w-48 border-line-control tabular`}
            autoComplete="off"
            disabled={isOff}
            defaultValue={answer?.type === "number" ? (answer.value ?? "") : ""}
            onChange={({ target }) =>
              onGive({ type: "number", value: Number.isFinite(target.valueAsNumber) ? target.valueAsNumber : null }, TYPING_MILLISECONDS)
            }
          />
          <span className="text-muted">{question.unit}</span>
        </div>
      );
    case "matching": {
      const pairs = answer?.type === "matching" ? answer.pairs : {};
      return (
        <ul className="flex flex-col gap-2" aria-labelledby={labelId}>
          {question.prompts.map(({ id, text }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span id={`${labelId}-${id}`} className="min-w-0 flex-1 basis-40 break-words" dir="auto">
                <Marked text={text} />
              </span>
              <select
                aria-labelledby={`${labelId}-${id}`}
                className={`${inputClasses} min-w-0 flex-1 basis-48 border-line-control`}
                disabled={isOff}
                value={pairs[id] ?? ""}
                onChange={(event) => {
                  const others = Object.fromEntries(Object.entries(pairs).filter(([prompt]) => prompt !== id));
                  onGive({ type: "matching", pairs: event.target.value ? { ...others, [id]: event.target.value } : others });
                }}
              >
                <option value="">Choose…</option>
                {question.matches.map((match) => (
                  <option key={match.id} value={match.id}>
                    {match.text}
                  </option>
                ))}
              </select>
            </li>
          ))}
        </ul>
      );
    }
    case "ordering":
      return <Ordering question={question} answer={answer} isOff={isOff} labelId={labelId} onGive={onGive} />;
  }
}

function Choices({ labelId, role, children }: { labelId: string; role: "radiogroup" | "group"; children: ReactNode }) {
  return (
    <div role={role} aria-labelledby={labelId} className="flex flex-col gap-1.5">
      {children}
    </div>
  );
}

interface ChoiceProps {
  type: "radio" | "checkbox";
  name: string;
  isChosen: boolean;
  isOff: boolean;
  onChange: () => void;
  children: ReactNode;
}

function Choice({ type, name, isChosen, isOff, onChange, children }: ChoiceProps) {
  return (
    <label className="flex min-h-10 items-start gap-3 rounded-control border border-line px-3 py-2 hover:border-line-control has-checked:border-aegean has-checked:bg-aegean-wash">
      <input type={type} name={name} className="mt-0.5 size-4 flex-none accent-aegean" checked={isChosen} disabled={isOff} onChange={onChange} />
      <span className="min-w-0 break-words" dir="auto">
        {children}
      </span>
    </label>
  );
}

type OrderingQuestion = Extract<ShownQuestion, { type: "ordering" }>;

/** Put in order by buttons; what nobody moved yet is not an answer. */
function Ordering({ question, answer, isOff, labelId, onGive }: Omit<QuestionFieldProps, "question"> & { question: OrderingQuestion }) {
  const order = answer?.type === "ordering" && answer.order.length > 0 ? answer.order : question.items.map((item) => item.id);
  const isGiven = answer?.type === "ordering" && answer.order.length > 0;
  const isLong = order.length > PLACES_WITHOUT_NUMBERS;
  const move = (from: number, to: number, focused: HTMLElement | undefined) => {
    const moved = movedTo(order, from, to);
    if (moved === order) return;
    onGive({ type: "ordering", order: moved });
    requestAnimationFrame(() => focused?.focus());
  };
  return (
    <>
      <ol className="flex flex-col gap-1.5" aria-labelledby={labelId}>
        {order.map((id, index) => {
          const text = question.items.find((item) => item.id === id)?.text ?? "";
          return (
            <li key={id} className="flex min-h-10 items-center gap-3 rounded-control border border-line py-1 ps-3 pe-1">
              {isLong ? (
                <PlaceField place={index} count={order.length} text={text} isOff={isOff} onMove={(to, field) => move(index, to, field)} />
              ) : (
                <span className="w-5 flex-none text-muted tabular">{index + 1}.</span>
              )}
              <span className="min-w-0 flex-1 break-words" dir="auto">
                <Marked text={text} />
              </span>
              <IconButton label={`Move “${text}” up`} disabled={isOff} onClick={(event) => move(index, index - 1, event.currentTarget)}>
                <ArrowUp size={16} aria-hidden />
              </IconButton>
              <IconButton label={`Move “${text}” down`} disabled={isOff} onClick={(event) => move(index, index + 1, event.currentTarget)}>
                <ArrowDown size={16} aria-hidden />
              </IconButton>
            </li>
          );
        })}
      </ol>
      {isGiven || isOff ? null : (
        <button
          type="button"
          className="mt-2 rounded-control py-1 font-medium text-aegean hover:underline"
          onClick={() => onGive({ type: "ordering", order })}
        >
          This is the right order
        </button>
      )}
    </>
  );
}

interface PlaceFieldProps {
  place: number;
  count: number;
  text: string;
  isOff: boolean;
  /** With the field, if the focus is to stay in it. */
  onMove: (to: number, field: HTMLElement | undefined) => void;
}

/** The place of something in a long order: what is typed there, and kept by Enter or by leaving it, moves it. */
function PlaceField({ place, count, text, isOff, onMove }: PlaceFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current) field.current.value = String(place + 1);
  }, [place]);
  const take = (isFocusKept: boolean) => {
    if (!field.current) return;
    const wanted = Math.round(Number(field.current.value));
    field.current.value = String(place + 1);
    if (wanted >= 1) onMove(Math.min(wanted, count) - 1, isFocusKept ? field.current : undefined);
  };
  return (
    <input
      ref={field}
      inputMode="numeric"
      autoComplete="off"
      aria-label={`Place of “${text}”`}
      disabled={isOff}
      defaultValue={place + 1}
      className="w-10 flex-none rounded-control border border-line-control bg-surface px-1 py-1 text-center text-ink tabular"
      onFocus={(event) => event.target.select()}
      onBlur={() => take(false)}
      onKeyDown={(event) => {
        if (event.key === "Enter") take(true);
      }}
    />
  );
}
