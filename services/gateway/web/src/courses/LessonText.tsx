import { Info, Lightbulb, TriangleAlert, type LucideIcon } from "lucide-react";
import { createElement, Fragment, useMemo, type ReactNode } from "react";

import type { Block, Lesson, TextContent } from "../api/types";
import "../editor/editor.css";
import { useReadingPlace } from "../learning/useReadingPlace";
import { classes } from "../ui/classes";
import { Scroll } from "../ui/drawings";
import { State } from "../ui/states";
import { shownBlocks, toneName } from "./blocks";
import { Marked } from "./Marked";

interface LessonTextProps {
  lesson: Lesson;
  content: TextContent;
  /** Whether where one stops is kept. */
  takesPart: boolean;
}

/** The text of a lesson, to be read. */
export function LessonText({ lesson, content, takesPart }: LessonTextProps) {
  const blocks = useMemo(() => shownBlocks(content.blocks ?? []), [content]);
  const text = useReadingPlace(lesson, blocks, takesPart);
  if (blocks.length === 0) {
    return (
      <State drawing={<Scroll />} title="Nothing is written here yet">
        The text of this lesson is still to come.
      </State>
    );
  }
  return (
    <div ref={text} className="prose max-w-[66ch] break-words" dir="auto">
      {blocks.map((block) => (
        <Fragment key={block.id}>{shown(block)}</Fragment>
      ))}
    </div>
  );
}

function shown(block: Block): ReactNode {
  switch (block.type) {
    case "paragraph":
      return <p className="whitespace-pre-line"><Marked text={block.text} /></p>;
    case "heading":
      // The title of the lesson is the first heading.
      return createElement(`h${block.level}`, null, <Marked text={block.text} />);
    case "list":
      return createElement(
        block.style === "number" ? "ol" : "ul",
        null,
        // oxlint-disable-next-line react/no-array-index-key -- items have no names of their own, and do not move while read
        block.items.map((item, index) => <li key={index}><Marked text={item} /></li>),
      );
    case "quote":
      return (
        <blockquote>
          <p className="whitespace-pre-line"><Marked text={block.text} /></p>
          {block.source ? <footer className="mt-1 text-ui not-italic">{block.source}</footer> : null}
        </blockquote>
      );
    case "code":
      return (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what is wider than the screen is scrolled by keys
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "callout":
      return <Callout tone={block.tone}><Marked text={block.text} /></Callout>;
    case "divider":
      return <hr />;
  }
}

const callouts: Record<"note" | "tip" | "warning", { Icon: LucideIcon; look: string }> = {
  note: { Icon: Info, look: "bg-aegean-wash [&_svg]:text-aegean" },
  tip: { Icon: Lightbulb, look: "bg-olive-wash [&_svg]:text-olive" },
  warning: { Icon: TriangleAlert, look: "bg-ochre-wash [&_svg]:text-ochre" },
};

function Callout({ tone, children }: { tone: "note" | "tip" | "warning"; children: ReactNode }) {
  const { Icon, look } = callouts[tone];
  return (
    <div role="note" aria-label={toneName(tone)} className={classes("flex gap-3 rounded-card px-4 py-3.5", look)}>
      <Icon size={18} className="mt-1.5" aria-hidden />
      <p className="min-w-0 whitespace-pre-line">{children}</p>
    </div>
  );
}
