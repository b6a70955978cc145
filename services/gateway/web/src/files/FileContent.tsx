import { useMutation, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";

import { Problem } from "../api/problem";
import type { FileInfo, Page } from "../api/types";
import { Button } from "../ui/Button";
import { inBytes } from "../ui/bytes";
import { Failure, Notice } from "../ui/states";
import { kindOf } from "./kinds";
import { fileQuery, linkQuery, makeLink } from "./queries";

/** What a page of type `file` holds: a picture to look at, and of everything the way to have it. */
export function FileContent({ page }: { page: Page }) {
  const query = useQuery(fileQuery(page.id));
  if (query.error) {
    return <Failure error={query.error} title="The file could not be opened" onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <div role="group" aria-busy aria-label="Loading" className="skeleton h-20 w-full" />;
  return <Shown file={query.data} title={page.title} />;
}

function Shown({ file, title }: { file: FileInfo; title: string }) {
  const download = useMutation({
    mutationFn: () => makeLink(file.id),
    // The server says that it is to be saved, so the page stays where it is.
    onSuccess: ({ url }) => {
      globalThis.location.assign(`${url}&download=true`);
    },
  });
  const isPicture = file.is_shown_inline && file.media_type.startsWith("image/");
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 rounded-card border border-line bg-surface p-5">
        <p className="text-muted">
          {kindOf(file.media_type)}, {inBytes(file.size_bytes)}
        </p>
        <Button look="primary" busy={download.isPending} onClick={() => download.mutate()}>
          <Download size={18} aria-hidden />
          Download
        </Button>
      </div>
      {download.error ? <Notice tone="error">{Problem.from(download.error).sentence}</Notice> : null}
      {isPicture ? <Picture file={file} title={title} /> : null}
    </div>
  );
}

function Picture({ file, title }: { file: FileInfo; title: string }) {
  const { data: link } = useQuery(linkQuery(file.id));
  if (!link) return <div role="group" aria-busy aria-label="Loading" className="skeleton h-60 w-full" />;
  return <img src={link.url} alt={title} className="max-h-[70vh] max-w-full self-start rounded-card border border-line object-contain" />;
}
