import { Check, Circle } from "lucide-react";

import { classes } from "../ui/classes";
import type { PasswordRule } from "./passwordRules";

/** The rules before typing, ticked off live: by icon and by word, not by colour alone. */
export function PasswordRules({ rules }: { rules: PasswordRule[] }) {
  return (
    <ul className="flex flex-col gap-1" aria-label="Password rules">
      {rules.map((rule) => (
        <li key={rule.key} className={classes("flex items-center gap-2", rule.isMet && "text-olive")}>
          {rule.isMet ? <Check size={14} aria-hidden /> : <Circle size={14} aria-hidden className="p-0.5" />}
          {rule.text}
          <span className="sr-only">{rule.isMet ? "(met)" : "(not yet)"}</span>
        </li>
      ))}
    </ul>
  );
}
