import { useId } from "react";

import { inBytes } from "../ui/bytes";
import { classes } from "../ui/classes";
import { inputClasses } from "../ui/Field";
import { FILE_BYTES_MAX } from "./files";

interface FileFieldProps {
  file: File | undefined;
  onChange: (file: File | undefined) => void;
}

/** Whether a file may be sent at all. */
export function fits(file: File | undefined): boolean {
  return file !== undefined && file.size <= FILE_BYTES_MAX;
}

/** The browser's own choice of a file, and what is wrong with the one that was chosen. */
export function FileField({ file, onChange }: FileFieldProps) {
  const id = useId();
  const isTooLarge = file !== undefined && !fits(file);
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        Markdown file
      </label>
      <input
        id={id}
        type="file"
        required
        accept=".md,.mdown,.markdown,.txt,text/markdown,text/plain"
        aria-invalid={isTooLarge || undefined}
        aria-describedby={`${id}-note`}
        className={classes(
          inputClasses,
          "file:me-3 file:cursor-pointer file:rounded-control file:border-0 file:bg-sunken file:px-2.5 file:py-1 file:font-medium file:text-ink",
          isTooLarge ? "border-madder" : "border-line-control",
        )}
        onChange={(event) => onChange(event.target.files?.[0])}
      />
      <div id={`${id}-note`} className={classes("mt-1.5 text-table", isTooLarge ? "text-madder" : "text-muted")}>
        {isTooLarge
          ? `This file has ${inBytes(file.size)}. Up to ${inBytes(FILE_BYTES_MAX)} can be imported; split it.`
          : "Text in UTF-8. Pictures become links, tables and HTML plain text."}
      </div>
    </div>
  );
}
