import { FileUp, Plus } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import type { PageKind } from "../api/types";
import { FromFileDialog } from "../markdown/FromFileDialog";
import { usePageFromMarkdown } from "../markdown/queries";
import { AddressField } from "../ui/AddressField";
import { buttonClasses } from "../ui/Button";
import { FormDialog, NameField } from "../ui/FormDialog";
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
  const [type, setType] = useState<PageKind>();
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

const hints: Partial<Record<PageKind, string>> = {
  channel: "Channels are not open yet. Its place and name are kept until they are.",
};

function NewPageDialog({ space, parentId, where, type, onClose }: NewPageProps & { type: PageKind; onClose: () => void }) {
  const [title, setTitle] = useState("");
  const [url, setUrl] = useState("https://");
  const createPage = useCreatePage(space);
  const navigate = useNavigate();
  const name = pageTypeNames[type].toLowerCase();
  const submit = useSubmit(async () => {
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
  const { problem } = submit;
  return (
    <FormDialog
      title={`New ${name}`}
      formName={`Create ${name}`}
      submit={submit}
      action={`Create ${name}`}
      isOff={title.trim() === ""}
      fields={["title", "url"]}
      onClose={onClose}
    >
      <NameField label="Title" hint={`In ${where}. Whoever sees that sees it.`} problem={problem} value={title} onName={setTitle} />
      {type === "link" ? <AddressField problem={problem} value={url} onAddress={setUrl} /> : null}
      {hints[type] ? <Notice tone="note">{hints[type]}</Notice> : null}
    </FormDialog>
  );
}
