import { useState } from "react";

import type { Page } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { usePageChanges } from "./queries";

/** Title, emoji and, of a link, the address of a page. */
export function RenameDialog({ page, onClose }: { page: Page; onClose: () => void }) {
  const { change } = usePageChanges(page.org_id);
  const [title, setTitle] = useState(page.title);
  const [icon, setIcon] = useState(page.icon ?? "");
  const [url, setUrl] = useState(page.url ?? "");
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    await change.mutateAsync({
      page,
      title: title.trim(),
      icon: icon.trim() || null,
      ...(page.type === "link" ? { url: url.trim() } : {}),
    });
    onClose();
  });
  const isElsewhere = problem && !["title", "icon", "url"].some((each) => problem.field(each));
  return (
    <Dialog title="Rename this page" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Rename page">
        <Field
          label="Title"
          required
          maxLength={200}
          dir="auto"
          autoComplete="off"
          error={problem?.field("title")}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <Field
          label="Emoji (optional)"
          maxLength={16}
          className="max-w-40"
          autoComplete="off"
          error={problem?.field("icon")}
          value={icon}
          onChange={(event) => setIcon(event.target.value)}
        />
        {page.type === "link" ? (
          <Field
            label="Address"
            type="url"
            required
            maxLength={2000}
            hint="Begins with https:, http: or mailto:."
            error={problem?.field("url")}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        ) : null}
        {isElsewhere ? (
          <Notice tone="error">
            {problem.status === 412 ? "Somebody else has just changed this page; close this and look again." : problem.sentence}
          </Notice>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={title.trim() === ""}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
