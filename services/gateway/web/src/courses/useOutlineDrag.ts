import { useRef, useState, type DragEvent } from "react";

import type { OutlineChapter } from "../api/types";
import { afterDrop, type Drop, type Move } from "./order";

/** Dragging lessons and chapters to another place; what cannot be done is not offered. */
export function useOutlineDrag(chapters: OutlineChapter[], onOrder: (chapters: OutlineChapter[], moved: Move) => void) {
  const moving = useRef<Move>(undefined);
  const [over, setOver] = useState<{ target: Move; drop: Drop }>();
  const end = () => {
    moving.current = undefined;
    setOver(undefined);
  };
  return {
    /** The line that shows where a row would come, if it is at this one. */
    lineAt: (target: Move): Drop | undefined => (over?.target.id === target.id ? over.drop : undefined),
    handlers: (target: Move) => ({
      onDragStart: (event: DragEvent) => {
        event.stopPropagation();
        moving.current = target;
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", target.id);
      },
      onDragOver: (event: DragEvent) => {
        event.stopPropagation();
        const drop = dropAt(event, moving.current, target);
        if (!moving.current || !afterDrop(chapters, moving.current, target, drop)) return setOver(undefined);
        event.preventDefault();
        if (over?.target.id !== target.id || over.drop !== drop) setOver({ target, drop });
      },
      onDragEnd: end,
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        event.stopPropagation();
        const moved = moving.current;
        const next = moved && over ? afterDrop(chapters, moved, over.target, over.drop) : undefined;
        end();
        if (moved && next) onOrder(next, moved);
      },
    }),
  };
}

function dropAt(event: DragEvent, moved: Move | undefined, target: Move): Drop {
  // A lesson on the head of a chapter comes below it.
  if (moved?.kind === "lesson" && target.kind === "chapter") return "after";
  const box = event.currentTarget.getBoundingClientRect();
  return event.clientY < box.top + box.height / 2 ? "before" : "after";
}
