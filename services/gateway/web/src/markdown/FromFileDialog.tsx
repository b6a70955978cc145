import { useState } from "react";

import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { useSubmit } from "../ui/useSubmit";
import { FileField, fits } from "./FileField";
import { titleOf } from "./files";
import type { FromFile } from "./queries";
import { Sending } from "./Sending";

interface FromFileDialogProps {
  /** What is begun: "page" or "board". */
  what: string;
  /** Where it comes, and who sees it. */
  hint: string;
  onCreate: (wanted: FromFile) => Promise<void>;
  onClose: () => void;
}

/** Begin a document with what a Markdown file says. */
export function FromFileDialog({ what, hint, onCreate, onClose }: FromFileDialogProps) {
  const [file, setFile] = useState<File>();
  const [title, setTitle] = useState("");
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    if (!file || !fits(file)) return;
    await onCreate({ file, title: title.trim() });
    onClose();
  });
  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    if (chosen) setTitle((typed) => (typed === "" || typed === (file && titleOf(file.name)) ? titleOf(chosen.name) : typed));
  };
  const verb = `Create ${what}`;
  return (
    <Dialog title={`New ${what} from a Markdown file`} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label={verb}>
        <FileField file={file} onChange={choose} />
        <Field
          label="Title"
          name="title"
          required
          maxLength={200}
          dir="auto"
          autoComplete="off"
          hint={hint}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <Sending verb={verb} isBusy={isBusy} isReady={fits(file) && title.trim() !== ""} problem={problem} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
