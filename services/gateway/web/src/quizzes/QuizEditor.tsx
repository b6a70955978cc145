import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import type { Question, QuizContent } from "../api/types";
import { buttonClasses, IconButton } from "../ui/Button";
import { Field } from "../ui/Field";
import { Menu } from "../ui/Menu";
import { TextAreaField } from "../ui/TextAreaField";
import { useToast } from "../ui/Toasts";
import { QuestionKey } from "./QuestionKey";
import { QuizTerms } from "./QuizTerms";
import { newQuestion, questionTypeNames, questionTypes, shifted } from "./writing";

interface QuizEditorProps {
  content: QuizContent;
  onChange: (content: QuizContent) => void;
}

/** A quiz while it is written: what is said before it, on which terms it is taken, and its questions with their keys. */
export function QuizEditor({ content, onChange }: QuizEditorProps) {
  const [quiz, setQuiz] = useState(content);
  const toast = useToast();
  const change = (part: Partial<QuizContent>) => {
    const next = { ...quiz, ...part };
    setQuiz(next);
    onChange(next);
  };
  const remove = (question: Question) => {
    const before = quiz.questions;
    change({ questions: before.filter((each) => each.id !== question.id) });
    toast("The question is deleted.", { action: { label: "Undo", run: () => change({ questions: before }) } });
  };
  return (
    <div className="flex max-w-[66ch] flex-col gap-8">
      <TextAreaField
        label="Before learners begin"
        rows={2}
        maxLength={2000}
        dir="auto"
        hint="What they read before the clock starts; may stay empty."
        value={quiz.note}
        onChange={(event) => change({ note: event.target.value })}
      />
      <QuizTerms settings={quiz.settings} onChange={(settings) => change({ settings })} />
      <section aria-labelledby="questions">
        <h2 id="questions" className="mb-3 text-section font-medium">
          Questions
        </h2>
        <ol className="flex flex-col gap-5">
          {quiz.questions.map((question, index) => (
            <QuestionCard
              key={question.id}
              question={question}
              place={index + 1}
              onChange={(next) => change({ questions: quiz.questions.with(index, next) })}
              onShift={(step) => change({ questions: shifted(quiz.questions, index, step) })}
              onRemove={() => remove(question)}
            />
          ))}
        </ol>
        <div className="mt-4">
          <Menu
            label="Add question"
            isNamedByText
            buttonClassName={buttonClasses("secondary")}
            button={
              <>
                <Plus size={18} aria-hidden />
                Add question
              </>
            }
            entries={questionTypes.map((type) => ({
              key: type,
              label: questionTypeNames[type],
              onSelect: () => change({ questions: [...quiz.questions, newQuestion(type)] }),
            }))}
          />
        </div>
      </section>
    </div>
  );
}

interface QuestionCardProps {
  question: Question;
  place: number;
  onChange: (question: Question) => void;
  onShift: (step: -1 | 1) => void;
  onRemove: () => void;
}

function QuestionCard({ question, place, onChange, onShift, onRemove }: QuestionCardProps) {
  return (
    <li className="rounded-card border border-line bg-surface p-4">
      <div role="group" aria-label={`Question ${place}`} className="flex flex-col gap-4">
        <div className="flex items-center justify-between gap-2">
          <h3 className="font-operating text-table text-muted">
            Question {place} · {questionTypeNames[question.type]}
          </h3>
          <div className="-me-2 flex">
            <IconButton label={`Move question ${place} up`} onClick={() => onShift(-1)}>
              <ArrowUp size={16} aria-hidden />
            </IconButton>
            <IconButton label={`Move question ${place} down`} onClick={() => onShift(1)}>
              <ArrowDown size={16} aria-hidden />
            </IconButton>
            <IconButton label={`Delete question ${place}`} onClick={onRemove}>
              <Trash2 size={16} aria-hidden />
            </IconButton>
          </div>
        </div>
        <TextAreaField
          label="Question"
          rows={2}
          maxLength={5000}
          dir="auto"
          value={question.prompt}
          onChange={(event) => onChange({ ...question, prompt: event.target.value })}
        />
        <QuestionKey question={question} onChange={onChange} />
        <div className="grid gap-4 sm:grid-cols-[8rem_1fr]">
          <Field
            label="Points"
            type="number"
            min={0}
            max={1000}
            defaultValue={question.points}
            onChange={({ target }) => {
              if (target.value && target.validity.valid) onChange({ ...question, points: target.valueAsNumber });
            }}
          />
          <Field
            label="Explanation"
            dir="auto"
            autoComplete="off"
            maxLength={2000}
            hint="Shown with the result; may stay empty."
            value={question.feedback}
            onChange={(event) => onChange({ ...question, feedback: event.target.value })}
          />
        </div>
      </div>
    </li>
  );
}
