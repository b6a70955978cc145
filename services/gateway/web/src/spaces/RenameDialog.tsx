import { useState } from "react";

import type { Page } from "../api/types";
import { AddressField } from "../ui/AddressField";
import { FormDialog, NameField } from "../ui/FormDialog";
import { useSubmit } from "../ui/useSubmit";
import { EmojiField } from "./EmojiField";
import { usePageChanges } from "./queries";

/** Title, emoji and, of a link, the address of a page. */
export function RenameDialog({ page, onClose }: { page: Page; onClose: () => void }) {
  const { change } = usePageChanges(page.org_id);
  const [title, setTitle] = useState(page.title);
  const [icon, setIcon] = useState(page.icon ?? "");
  const [url, setUrl] = useState(page.url ?? "");
  const submit = useSubmit(async () => {
    await change.mutateAsync({
      page,
      title: title.trim(),
      icon: icon.trim() || null,
      ...(page.type === "link" ? { url: url.trim() } : {}),
    });
    onClose();
  });
  const { problem } = submit;
  return (
    <FormDialog
      title="Rename this page"
      formName="Rename page"
      submit={submit}
      action="Save"
      isOff={title.trim() === ""}
      fields={["title", "icon", "url"]}
      say={({ status }) => (status === 412 ? "Somebody else has just changed this page; close this and look again." : undefined)}
      onClose={onClose}
    >
      <NameField label="Title" problem={problem} value={title} onName={setTitle} />
      <EmojiField problem={problem} value={icon} onEmoji={setIcon} />
      {page.type === "link" ? <AddressField problem={problem} value={url} onAddress={setUrl} /> : null}
    </FormDialog>
  );
}
