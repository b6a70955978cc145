import { FileUp, Plus } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import type { PageType } from "../api/types";
import { FromFileDialog } from "../markdown/FromFileDialog";
import { usePageFromMarkdown } from "../markdown/queries";
import { Button, buttonClasses } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Menu } from "../ui/Menu";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { PageMark, pageTypeNames, pageTypes } from "./PageMark";
import { useCreatePage } from "./queries";

interface NewPageProps {
  space: { id: string; org_id: string };
  /** The folder it comes into; null for the top of the space. */
  parentId: string | null;
  /** What the place is called. */
  where: string;
}

/** The menu that begins a page of any type in one place. */
export function NewPageMenu({ space, parentId, where }: NewPageProps) {
  const [type, setType] = useState<PageType>();
  const [isFromFile, setFromFile] = useState(false);
  return (
    <>
      <Menu
        label="New page"
        isNamedByText
        placement="below-end"
        buttonClassName={buttonClasses("primary")}
        button={
          <>
            <Plus size={18} aria-hidden />
            New page
          </>
        }
        entries={[
          ...pageTypes.map((each) => ({
            key: each,
            label: pageTypeNames[each],
            icon: <PageMark type={each} />,
            onSelect: () => setType(each),
          })),
          {
            key: "markdown",
            label: "From a Markdown file…",
            icon: <FileUp size={18} className="flex-none text-muted" aria-hidden />,
            onSelect: () => setFromFile(true),
          },
        ]}
      />
      {isFromFile ? <PageFromFile space={space} parentId={parentId} where={where} onClose={() => setFromFile(false)} /> : null}
      {type ? <NewPageDialog space={space} parentId={parentId} where={where} type={type} onClose={() => setType(undefined)} /> : null}
    </>
  );
}

function PageFromFile({ space, parentId, where, onClose }: NewPageProps & { onClose: () => void }) {
  const create = usePageFromMarkdown(space, parentId);
  const navigate = useNavigate();
  return (
    <FromFileDialog
      what="page"
      hint={`In ${where}. Whoever sees that sees it.`}
      onClose={onClose}
      onCreate={async (wanted) => {
        const page = await create.mutateAsync(wanted);
        await navigate(`/pages/${page.id}`);
      }}
    />
  );
}

const hints: Partial<Record<PageType, string>> = {
  channel: "Channels are not open yet. Its place and name are kept until they are.",
  file: "Files cannot be uploaded yet. Its place and name are kept until they can.",
};

function NewPageDialog({ space, parentId, where, type, onClose }: NewPageProps & { type: PageType; onClose: () => void }) {
  const [title, setTitle] = useState("");
  const [url, setUrl] = useState("https://");
  const createPage = useCreatePage(space);
  const navigate = useNavigate();
  const name = pageTypeNames[type].toLowerCase();
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const page = await createPage.mutateAsync({
      type,
      title: title.trim(),
      parent_id: parentId,
      ...(type === "link" ? { url: url.trim() } : {}),
    });
    onClose();
    // A folder is mostly one of several; what is made to be written in opens.
    if (type === "document" || type === "whiteboard") await navigate(`/pages/${page.id}`);
  });
  return (
    <Dialog title={`New ${name}`} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label={`Create ${name}`}>
        <Field
          label="Title"
          name="title"
          required
          autoFocus
          maxLength={200}
          dir="auto"
          autoComplete="off"
          hint={`In ${where}. Whoever sees that sees it.`}
          error={problem?.field("title")}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        {type === "link" ? (
          <Field
            label="Address"
            name="url"
            type="url"
            required
            maxLength={2000}
            hint="Begins with https:, http: or mailto:."
            error={problem?.field("url")}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        ) : null}
        {hints[type] ? <Notice tone="note">{hints[type]}</Notice> : null}
        {problem && !problem.field("title") && !problem.field("url") ? <Notice tone="error">{problem.sentence}</Notice> : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={title.trim() === ""}>
            Create {name}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
