import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState, type KeyboardEvent, type RefObject } from "react";

import { answer, api } from "../api/client";
import type { Person } from "../api/types";
import { mentionAt } from "./mentions";

const SHOWN_MAX = 6;

/** Whom one may speak to beside a board, by how a name begins. */
function useMentionable(boardId: string, words: string | undefined) {
  const q = useDeferredValue(words?.trim());
  return useQuery({
    queryKey: ["boards", boardId, "mentionable", q ?? ""],
    enabled: q !== undefined,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: async (): Promise<Person[]> => {
      const page = await answer(
        api.GET("/api/v1/boards/{board_id}/comments/people", {
          params: { path: { board_id: boardId }, query: { limit: SHOWN_MAX, ...(q ? { q } : {}) } },
        }),
      );
      return page.items;
    },
  });
}

interface Typing {
  text: string;
  caret: number;
}

/**
 * Completion of names after an `@`: arrows choose, Enter or Tab takes, Escape lets be.
 * `write` puts the new words and the caret behind them.
 */
export function useMentions(
  boardId: string,
  field: RefObject<HTMLTextAreaElement | null>,
  write: (text: string, caret: number) => void,
  onChosen: (person: Person) => void,
) {
  const [typing, setTyping] = useState<Typing>();
  const [active, setActive] = useState(0);
  const mention = typing && mentionAt(typing.text, typing.caret);
  const { data } = useMentionable(boardId, mention?.words);
  const people = mention ? (data ?? []) : [];
  const isOpen = people.length > 0;
  const at = Math.min(active, people.length - 1);

  const look = () => {
    const element = field.current;
    if (!element) return;
    setTyping({ text: element.value, caret: element.selectionStart });
    setActive(0);
  };
  const choose = (person: Person | undefined) => {
    if (!person || !typing || !mention) return;
    const name = `@${person.display_name} `;
    onChosen(person);
    setTyping(undefined);
    write(typing.text.slice(0, mention.from) + name + typing.text.slice(typing.caret), mention.from + name.length);
  };
  /** Whether the key was for the list. */
  const onKey = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.ctrlKey || event.metaKey || event.altKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setActive((at + step + people.length) % people.length);
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) choose(people[at]);
    else if (event.key === "Escape") setTyping(undefined);
    else return false;
    event.preventDefault();
    return true;
  };
  return { isOpen, people, active: at, look, close: () => setTyping(undefined), choose, onKey };
}
