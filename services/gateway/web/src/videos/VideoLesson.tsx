import { ExternalLink, Play } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";

import { useOnline } from "../app/useOnline";
import type { Lesson, VideoContent, VideoPlayer } from "../api/types";
import { Button } from "../ui/Button";
import { Notice } from "../ui/states";
import { addressOf, clockOf, providerNames, questionFor, secondIn } from "./players";
import { useKeptSecond } from "./useKeptSecond";

interface VideoLessonProps {
  lesson: Lesson;
  content: VideoContent;
  /** Whether where one stops is kept. */
  takesPart: boolean;
}

/** A video. Nothing is loaded from elsewhere before somebody asks for it. */
export function VideoLesson({ lesson, content, takesPart }: VideoLessonProps) {
  return (
    <div className="flex max-w-[66ch] flex-col gap-5">
      {content.note ? (
        <p className="font-reading text-reading whitespace-pre-line" dir="auto">
          {content.note}
        </p>
      ) : null}
      <Video lesson={lesson} content={content} takesPart={takesPart} />
    </div>
  );
}

function Video({ lesson, content: { source }, takesPart }: VideoLessonProps) {
  const [from, setFrom] = useState<number>();
  const keep = useKeptSecond(lesson, takesPart);
  const stopped = lesson.progress?.state === "completed" ? 0 : (lesson.progress?.position?.second ?? 0);
  const page = source.type === "player" ? source.page_url : source.url;
  const host = hostOf(source.type === "player" ? source.embed_url : source.url);
  const name = source.type === "player" ? providerNames[source.provider] : host;
  return (
    <figure className="flex flex-col gap-2">
      <div className="relative aspect-video w-full overflow-hidden rounded-card border border-line bg-sunken">
        {from === undefined ? (
          <BeforePlaying host={host} stopped={stopped} onPlay={setFrom} />
        ) : source.type === "player" ? (
          <PlayerFrame source={source} title={lesson.title} from={from} onSecond={keep} />
        ) : (
          <PlayedFile url={source.url} title={lesson.title} from={from} onSecond={keep} />
        )}
      </div>
      <figcaption className="text-table text-muted">
        <a href={page} target="_blank" rel="noopener noreferrer nofollow" className="inline-flex items-center gap-1.5 rounded-control underline hover:text-ink">
          <ExternalLink size={14} aria-hidden />
          Watch on {name}
        </a>
      </figcaption>
    </figure>
  );
}

function BeforePlaying({ host, stopped, onPlay }: { host: string; stopped: number; onPlay: (from: number) => void }) {
  const isOnline = useOnline();
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-3 p-4 text-center">
      <div className="flex flex-wrap justify-center gap-2">
        <Button look="primary" disabled={!isOnline} onClick={() => onPlay(stopped)}>
          <Play size={18} aria-hidden />
          {stopped > 0 ? `Continue at ${clockOf(stopped)}` : "Play video"}
        </Button>
        {stopped > 0 ? (
          <Button disabled={!isOnline} onClick={() => onPlay(0)}>
            From the beginning
          </Button>
        ) : null}
      </div>
      <p className="max-w-[44ch] text-table text-muted">
        {isOnline ? (
          <>
            The video comes from <span className="font-code break-all">{host}</span>, which learns that you watch it. Nothing is loaded before you play it.
          </>
        ) : (
          "You are offline. The video can be played when you are back."
        )}
      </p>
    </div>
  );
}

interface PlayedProps {
  title: string;
  from: number;
  onSecond: (second: number) => void;
}

/** A player in a box of its own: it runs its scripts, and reaches nothing of this page. */
function PlayerFrame({ source, title, from, onSecond }: PlayedProps & { source: VideoPlayer }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const { origin } = new URL(source.embed_url);
  const question = questionFor(source.provider);
  const ask = () => {
    if (question) frame.current?.contentWindow?.postMessage(question, origin);
  };
  const onMessage = useEffectEvent((event: MessageEvent) => {
    if (event.origin !== origin || event.source !== frame.current?.contentWindow) return;
    const second = secondIn(source.provider, event.data);
    if (second === undefined) {
      if (isReady(event.data)) ask();
      return;
    }
    onSecond(second);
  });
  useEffect(() => {
    const listen = (event: MessageEvent) => onMessage(event);
    globalThis.addEventListener("message", listen);
    return () => globalThis.removeEventListener("message", listen);
  }, []);
  return (
    <iframe
      ref={frame}
      className="absolute inset-0 size-full"
      title={title}
      src={addressOf(source, from, globalThis.location.origin)}
      // oxlint-disable-next-line react/iframe-missing-sandbox -- both are safe together where the frame is of another origin, and this always is
      sandbox="allow-scripts allow-same-origin allow-presentation allow-popups"
      allow="autoplay; fullscreen; picture-in-picture; encrypted-media"
      // Players refuse to play for nobody in particular; they hear the host of this platform and no more.
      referrerPolicy="strict-origin"
      onLoad={ask}
    />
  );
}

function isReady(data: unknown): boolean {
  return String(typeof data === "string" ? data : JSON.stringify(data)).includes('"ready"');
}

function PlayedFile({ url, title, from, onSecond }: PlayedProps & { url: string }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) {
    return (
      <div className="absolute inset-0 flex items-center justify-center p-4">
        <Notice tone="error">The video could not be loaded. It may have moved, or your browser cannot play it.</Notice>
      </div>
    );
  }
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- a file on some server comes alone
    <video
      className="absolute inset-0 size-full bg-black"
      src={url}
      aria-label={title}
      controls
      autoPlay
      playsInline
      preload="metadata"
      onLoadedMetadata={(event) => {
        if (from > 0) event.currentTarget.currentTime = from;
      }}
      onTimeUpdate={(event) => onSecond(Math.floor(event.currentTarget.currentTime))}
      onError={() => setBroken(true)}
    />
  );
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./u, "");
  } catch {
    return "elsewhere";
  }
}
