import { Download } from "lucide-react";

import { Problem } from "../api/problem";
import { Button } from "../ui/Button";
import { useToast } from "../ui/Toasts";
import { useGradebookDownload } from "./queries";

/** The whole book as a file for a spreadsheet. */
export function DownloadGrades({ courseId }: { courseId: string }) {
  const download = useGradebookDownload(courseId);
  const toast = useToast();
  const onError = (error: Error) => toast(`The grades were not downloaded. ${Problem.from(error).sentence}`, { tone: "alert" });
  return (
    <Button busy={download.isPending} onClick={() => download.mutate(undefined, { onError })}>
      <Download size={18} aria-hidden />
      Download CSV
    </Button>
  );
}
