import { useState } from "react";

import type { VideoContent } from "../api/types";
import { Field } from "../ui/Field";
import { TextAreaField } from "../ui/TextAreaField";
import { providerNames } from "./players";

export const ADDRESS_HINT = "Of a video on YouTube or Vimeo, on a PeerTube server that your administrator allows, or of a video file (https, .mp4 or .webm).";

interface VideoEditorProps {
  content: VideoContent;
  /** As it was saved last. */
  saved: VideoContent;
  error: string | undefined;
  onChange: (content: VideoContent) => void;
}

/** Which video, and what learners should know before they watch it. */
export function VideoEditor({ content, saved, error, onChange }: VideoEditorProps) {
  const [url, setUrl] = useState(addressOf(content));
  const [note, setNote] = useState(content.note);
  const change = (newUrl: string, newNote: string) =>
    onChange({ ...content, source: { type: "address", url: newUrl.trim() }, note: newNote });
  return (
    <div className="flex max-w-[66ch] flex-col gap-5">
      <Field
        label="Address of the video"
        type="url"
        required
        maxLength={2000}
        hint={error ? ADDRESS_HINT : (found(saved) ?? ADDRESS_HINT)}
        error={error}
        value={url}
        onChange={(event) => {
          setUrl(event.target.value);
          change(event.target.value, note);
        }}
      />
      <TextAreaField
        label="What learners should know before they watch it"
        rows={3}
        maxLength={2000}
        dir="auto"
        value={note}
        onChange={(event) => {
          setNote(event.target.value);
          change(url, event.target.value);
        }}
      />
    </div>
  );
}

function addressOf({ source }: VideoContent): string {
  return source.type === "player" ? source.page_url : source.url;
}

function found({ source }: VideoContent): string | undefined {
  if (source.type === "address") return undefined;
  return source.type === "web" ? "A video file, which the browser plays." : `A video on ${providerNames[source.provider]}.`;
}
