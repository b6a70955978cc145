import type { LessonKind, Rule } from "../api/types";

/** In the words of who decides it. */
export const ruleNames: Record<Rule["by"], string> = {
  manual: "by saying so",
  viewed: "by opening it",
  time: "by staying with it for a time",
  score: "by reaching a score",
  submitted: "by handing it in",
};

/** What can complete a lesson of some kind. */
export function rulesOf(kind: LessonKind | "quiz" | "assignment"): Rule["by"][] {
  if (kind === "quiz") return ["score", "submitted"];
  return kind === "assignment" ? ["submitted", "score"] : ["manual", "viewed", "time"];
}

export function ruleWith(by: Rule["by"], { minutes, percent }: { minutes: number; percent: number }): Rule {
  if (by === "time") return { by, seconds: Math.round(minutes * 60) };
  return by === "score" ? { by, percent } : { by };
}
