import { Monitor, Moon, Sun, type LucideIcon } from "lucide-react";
import { useSyncExternalStore } from "react";

import { classes } from "../ui/classes";
import { chooseTheme, chosenTheme, subscribeToTheme, type Theme } from "./theme";

const themes: { theme: Theme; name: string; Icon: LucideIcon }[] = [
  { theme: "system", name: "System", Icon: Monitor },
  { theme: "light", name: "Light", Icon: Sun },
  { theme: "dark", name: "Dark", Icon: Moon },
];

/** Light, dark, or what the system says. */
export function ThemeChoice() {
  const chosen = useSyncExternalStore(subscribeToTheme, chosenTheme);
  return (
    <fieldset className="flex w-max rounded-control border border-line-strong bg-surface p-0.5">
      <legend className="sr-only">Theme</legend>
      {themes.map(({ theme, name, Icon }) => (
        <label
          key={theme}
          className={classes(
            "flex min-h-8 cursor-pointer items-center gap-2 rounded-control px-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-aegean",
            chosen === theme ? "bg-aegean-wash font-medium text-aegean" : "text-muted hover:text-ink",
          )}
        >
          <input
            type="radio"
            name="theme"
            className="sr-only"
            checked={chosen === theme}
            onChange={() => chooseTheme(theme)}
          />
          <Icon size={16} aria-hidden />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
