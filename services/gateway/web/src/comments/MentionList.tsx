import type { Person } from "../api/types";
import { classes } from "../ui/classes";
import { Portrait } from "../ui/Portrait";

interface MentionListProps {
  id: string;
  people: Person[];
  active: number;
  onChoose: (person: Person) => void;
}

/** Who may be meant, below the words; the field keeps the focus. */
export function MentionList({ id, people, active, onChoose }: MentionListProps) {
  return (
    <>
      <div
        id={id}
        role="listbox"
        aria-label="People to mention"
        className="appear absolute inset-x-0 top-full z-20 mt-1 overflow-hidden rounded-card border border-line bg-raised py-1 shadow-float"
      >
        {people.map((person, at) => (
          <div
            key={person.id}
            id={`${id}-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === active}
            className={classes("flex min-h-9 cursor-pointer items-center gap-2 px-3", at === active && "bg-aegean-wash")}
            // The field keeps the focus and the caret.
            onMouseDown={(event) => {
              event.preventDefault();
              onChoose(person);
            }}
          >
            <Portrait name={person.display_name} color={person.color} size="small" />
            <span className="truncate" title={person.display_name}>
              <bdi>{person.display_name}</bdi>
            </span>
          </div>
        ))}
      </div>
      <p role="status" className="sr-only">
        {people.length === 1 ? "1 person" : `${people.length} people`} to mention
      </p>
    </>
  );
}
