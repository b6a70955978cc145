import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, History } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";

import type { Lesson, LinkContent, VideoContent } from "../api/types";
import { AssignmentEditor } from "../assignments/AssignmentEditor";
import { QuizEditor } from "../quizzes/QuizEditor";
import { Button } from "../ui/Button";
import { Field, inputClasses } from "../ui/Field";
import { Notice } from "../ui/states";
import { TextAreaField } from "../ui/TextAreaField";
import { VideoEditor } from "../videos/VideoEditor";
import type { Autosave, SaveState } from "./autosave";
import { lessonQuery } from "./queries";
import { SaveMark } from "./SaveMark";
import { TextEditor } from "./TextEditor";
import { useAutosave } from "./useAutosave";

/** A lesson while it is written. All is saved by itself; taking somebody else's words begins anew from them. */
export function WriteLesson({ lesson, where }: { lesson: Lesson; where: ReactNode }) {
  const [from, setFrom] = useState(lesson);
  const queryClient = useQueryClient();
  const takeTheirs = (theirs: Lesson) => {
    queryClient.setQueryData(lessonQuery(lesson.id).queryKey, theirs);
    setFrom(theirs);
  };
  return <Writing key={from.version} lesson={from} where={where} onTakeTheirs={takeTheirs} />;
}

interface WritingProps {
  lesson: Lesson;
  where: ReactNode;
  onTakeTheirs: (theirs: Lesson) => void;
}

function Writing({ lesson, where, onTakeTheirs }: WritingProps) {
  const { autosave, state } = useAutosave(lesson);
  const saved = useQuery(lessonQuery(lesson.id)).data;
  const navigate = useNavigate();
  const leaveTo = async (search: string) => {
    await autosave.flush();
    await navigate(search, { replace: true });
  };
  return (
    <>
      <div className="sticky top-0 z-20 border-b border-line bg-paper">
        <div className="flex h-12 items-center gap-3 px-4 md:px-6">
          <div className="min-w-0 flex-1">{where}</div>
          <SaveMark state={state} />
          <Button look="quiet" onClick={() => void leaveTo("?panel=history")}>
            <History size={16} aria-hidden />
            <span className="sr-only sm:not-sr-only">History</span>
          </Button>
          <Button onClick={() => void leaveTo("?")}>
            <Check size={16} aria-hidden />
            Done
          </Button>
        </div>
      </div>
      <Trouble autosave={autosave} state={state} onTakeTheirs={onTakeTheirs} />
      <div className="mx-auto w-full max-w-[calc(66ch+8rem)] flex-1 px-4 pt-6 pb-24 md:px-8 md:pt-9">
        <Head lesson={lesson} autosave={autosave} />
        {lesson.content.kind === "text" ? (
          <>
            <TextEditor content={lesson.content} onChange={(content) => autosave.change({ content })} />
            <p className="mt-10 max-w-[66ch] border-t border-line pt-3 text-table text-muted">
              Enter begins a block, Shift Enter a line. A slash in an empty block offers headings, lists and more; Alt with ↑ or ↓ moves a
              block. <kbd className="font-code text-small">**bold**</kbd>, <kbd className="font-code text-small">*italic*</kbd>,{" "}
              <kbd className="font-code text-small">`code`</kbd> and <kbd className="font-code text-small">[words](https://…)</kbd> are shown as such to
              learners.
            </p>
          </>
        ) : null}
        {lesson.content.kind === "quiz" ? <QuizEditor content={lesson.content} onChange={(content) => autosave.change({ content })} /> : null}
        {lesson.content.kind === "assignment" ? (
          <AssignmentEditor content={lesson.content} onChange={(content) => autosave.change({ content })} />
        ) : null}
        {lesson.content.kind === "video" ? (
          <VideoEditor
            content={lesson.content}
            saved={videoIn(saved) ?? lesson.content}
            error={state.kind === "refused" ? state.problem.field("url") : undefined}
            onChange={(content) => autosave.change({ content })}
          />
        ) : null}
        {lesson.content.kind === "link" ? <LinkFields content={lesson.content} autosave={autosave} state={state} /> : null}
      </div>
    </>
  );
}

function videoIn(lesson: Lesson | undefined): VideoContent | undefined {
  return lesson?.content.kind === "video" ? lesson.content : undefined;
}

/** Title and length. */
function Head({ lesson, autosave }: { lesson: Lesson; autosave: Autosave }) {
  const [title, setTitle] = useState(lesson.title);
  const [minutes, setMinutes] = useState(lesson.minutes?.toString() ?? "");
  return (
    <div className="mb-6 flex max-w-[66ch] flex-wrap items-end gap-x-4 gap-y-2">
      <h1 className="sr-only">Edit {lesson.title}</h1>
      <input
        aria-label="Lesson title"
        className="min-w-0 flex-1 basis-64 rounded-control bg-transparent font-reading text-title font-medium outline-offset-4"
        dir="auto"
        maxLength={200}
        value={title}
        onChange={(event) => {
          setTitle(event.target.value);
          if (event.target.value.trim()) autosave.change({ title: event.target.value.trim() });
        }}
        onBlur={() => {
          if (!title.trim()) setTitle(lesson.title);
        }}
      />
      <label className="flex flex-none items-center gap-2 text-table text-muted">
        <input
          type="number"
          min={1}
          max={1440}
          inputMode="numeric"
          className={`${inputClasses} w-20 border-line-control`}
          value={minutes}
          onChange={(event) => {
            setMinutes(event.target.value);
            const wanted = event.target.value ? Number(event.target.value) : null;
            if (wanted === null || (Number.isInteger(wanted) && wanted > 0)) autosave.change({ minutes: wanted });
          }}
        />
        minutes
      </label>
    </div>
  );
}

function LinkFields({ content, autosave, state }: { content: LinkContent; autosave: Autosave; state: SaveState }) {
  const [url, setUrl] = useState(content.url);
  const [note, setNote] = useState(content.note);
  const change = (part: Partial<LinkContent>) => autosave.change({ content: { ...content, url: url.trim(), note, ...part } });
  return (
    <div className="flex max-w-[66ch] flex-col gap-5">
      <Field
        label="Address"
        type="url"
        required
        maxLength={2000}
        hint="Begins with https:, http: or mailto:. It opens in a new tab."
        error={state.kind === "refused" ? state.problem.field("url") : undefined}
        value={url}
        onChange={(event) => {
          setUrl(event.target.value);
          change({ url: event.target.value.trim() });
        }}
      />
      <TextAreaField
        label="What learners should know before they open it"
        rows={3}
        maxLength={2000}
        dir="auto"
        value={note}
        onChange={(event) => {
          setNote(event.target.value);
          change({ note: event.target.value });
        }}
      />
    </div>
  );
}

/** When something was not saved: what happened, whether work is safe, what to do. */
function Trouble({ autosave, state, onTakeTheirs }: { autosave: Autosave; state: SaveState; onTakeTheirs: (theirs: Lesson) => void }) {
  if (state.kind !== "conflict" && state.kind !== "refused") return null;
  return (
    <div className="mx-auto w-full max-w-[calc(66ch+8rem)] px-4 pt-4 md:px-8">
      {state.kind === "conflict" ? (
        <Notice tone="waiting">
          <p>Somebody else saved this lesson while you wrote. Yours is still here, and not saved.</p>
          <div className="mt-2 flex flex-wrap gap-2">
            <Button onClick={() => void autosave.keepMine()}>Keep mine</Button>
            <Button onClick={() => onTakeTheirs(state.theirs)}>Take theirs</Button>
          </div>
        </Notice>
      ) : (
        <Notice tone="error">Not saved: {state.problem.fields[0]?.message || state.problem.sentence}</Notice>
      )}
    </div>
  );
}
