import { render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";

import type { Answer, ShownQuestion } from "../api/types";
import { QuestionField } from "./QuestionField";

const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
const question = { id: "q", type: "ordering", prompt: "", points: 1, is_partial: true, items: names.map((text) => ({ id: text, text })) } as ShownQuestion;

function Asked() {
  const [answer, setAnswer] = useState<Answer | null>(null);
  return <QuestionField question={question} answer={answer} isOff={false} labelId="label" onGive={setAnswer} />;
}

const order = () => within(screen.getByRole("list")).getAllByRole("listitem").map((item) => item.textContent);

test("in a long order a place can be typed, and the field that was typed in keeps the focus", async () => {
  render(<Asked />);
  const field = screen.getByRole("textbox", { name: "Place of “h”" });
  await userEvent.clear(field);
  await userEvent.type(field, "2{Enter}");
  expect(order()).toEqual(["a", "h", "b", "c", "d", "e", "f", "g"]);
  await new Promise((resolve) => requestAnimationFrame(resolve));
  expect(document.activeElement).toBe(field);
  expect((field as HTMLInputElement).value).toBe("2");
  // Those that made room show their own.
  expect((screen.getByRole("textbox", { name: "Place of “b”" }) as HTMLInputElement).value).toBe("3");
});

test("what is no place changes nothing, and what is too far is the end", async () => {
  render(<Asked />);
  const field = screen.getByRole("textbox", { name: "Place of “a”" });
  await userEvent.clear(field);
  await userEvent.type(field, "x{Enter}");
  expect(order()).toEqual(names);
  await userEvent.clear(field);
  await userEvent.type(field, "99");
  await userEvent.tab();
  expect(order()).toEqual([...names.slice(1), "a"]);
});
