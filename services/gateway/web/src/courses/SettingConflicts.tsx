import type { Category } from "../api/types";
import { Button } from "../ui/Button";
import { inWords } from "../ui/moments";
import { Notice } from "../ui/states";
import { settingNames, type Settings } from "./settings";
import { languageName, leaderboardNames, levelNames, modeNames } from "./words";

interface SettingConflictsProps {
  theirs: Settings;
  keys: (keyof Settings)[];
  categories: Category[];
  onTake: (key: keyof Settings) => void;
}

/** Somebody saved first: field by field, whose words are to stay. Mine are in the form. */
export function SettingConflicts({ theirs, keys, categories, onTake }: SettingConflictsProps) {
  return (
    <Notice tone="waiting">
      <p>
        Somebody else saved these settings meanwhile. What you did not touch is as they left it
        {keys.length > 0 ? "; where you both changed something, yours is in the form:" : ". Save again to keep yours too."}
      </p>
      {keys.length > 0 ? (
        <ul className="mt-2 flex flex-col gap-2">
          {keys.map((key) => (
            <li key={key} className="flex flex-wrap items-center justify-between gap-2">
              <span className="min-w-0 break-words text-ink">
                {settingNames[key]}, theirs: <bdi className="font-medium">{inTheirWords(theirs, key, categories)}</bdi>
              </span>
              <Button onClick={() => onTake(key)}>Take theirs</Button>
            </li>
          ))}
        </ul>
      ) : null}
    </Notice>
  );
}

function inTheirWords(theirs: Settings, key: keyof Settings, categories: Category[]): string {
  const text = wordsFor(theirs, key, categories);
  return text ? (text.length > 120 ? `${text.slice(0, 120)}…` : text) : "empty";
}

function wordsFor(theirs: Settings, key: keyof Settings, categories: Category[]): string {
  switch (key) {
    case "category_id":
      return categories.find((each) => each.id === theirs.category_id)?.name ?? "";
    case "level":
      return theirs.level ? levelNames[theirs.level] : "For everybody";
    case "language":
      return languageName(theirs.language);
    case "enrolment_mode":
      return modeNames[theirs.enrolment_mode];
    case "tags":
      return theirs.tags.join(", ");
    case "starts_at":
    case "ends_at":
      return theirs[key] ? inWords(new Date(theirs[key]), { dateStyle: "medium", timeStyle: "short" }) : "";
    case "is_sequential":
      return theirs.is_sequential ? "One after the other" : "In any order";
    case "leaderboard":
      return leaderboardNames[theirs.leaderboard];
    case "capacity":
      return theirs.capacity === null ? "" : String(theirs.capacity);
    default:
      return theirs[key];
  }
}
