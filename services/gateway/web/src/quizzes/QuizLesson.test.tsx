import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { expect, test } from "vitest";

import type { Lesson, Quiz } from "../api/types";
import { QuizLesson } from "./QuizLesson";
import { attemptsQuery, quizQuery } from "./queries";

const lesson = { id: "quiz", course_id: "course", kind: "quiz", staff_role: "owner" } as Lesson;
const quiz = {
  lesson_id: lesson.id,
  note: "",
  settings: { attempts_allowed: null, counts: "best", closes_at: null },
  question_count: 3,
  points: 6,
  time_limit_seconds: null,
  extra_time_percent: 0,
  attempts_used: 1,
  attempts_left: null,
  open_attempt_id: null,
  may_start: true,
  reason: null,
  score: 6,
  percent: 100,
} as unknown as Quiz;

function show(address: string, change: Partial<Quiz> = {}) {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  queryClient.setQueryData(quizQuery(lesson.id).queryKey, { ...quiz, ...change });
  queryClient.setQueryData(attemptsQuery(lesson.id, "all").queryKey, { pages: [{ items: [], next_cursor: null }], pageParams: [""] });
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter initialEntries={[address]}>
        <QuizLesson lesson={lesson} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

test("a teacher who takes part sees their result and may begin", () => {
  show("/lesson");
  expect(screen.getByRole("button", { name: "Begin another attempt" })).toBeDefined();
  expect(screen.getByText("Nobody has taken this quiz yet.")).toBeDefined();
});

test("in the preview nothing begins, and no attempts are there", () => {
  show("/lesson?as=learner&attempt=one");
  expect(screen.getByText("Learners begin here. In the preview nothing is recorded.")).toBeDefined();
  expect(screen.queryByRole("button")).toBeNull();
  expect(screen.queryByText(/Your result/u)).toBeNull();
  expect(screen.queryByText("Nobody has taken this quiz yet.")).toBeNull();
});

test("a quiz that is closed says so in the past", () => {
  const settings = { ...quiz.settings, closes_at: "2026-11-20T12:00:00Z" };
  show("/lesson", { settings, now: "2026-11-20T11:00:00Z" });
  expect(screen.getByText(/^It closes/u)).toBeDefined();
  cleanup();
  show("/lesson", { settings, now: "2026-11-20T12:00:01Z" });
  expect(screen.getByText(/^It closed/u)).toBeDefined();
});
