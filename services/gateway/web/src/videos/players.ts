import type { VideoPlayer } from "../api/types";

export const providerNames: Record<VideoPlayer["provider"], string> = {
  youtube: "YouTube",
  vimeo: "Vimeo",
  peertube: "PeerTube",
};

/** The address of a player that begins by itself, at a second, and tells as little as it can about who watches. */
export function addressOf({ provider, embed_url }: VideoPlayer, second: number, origin: string): string {
  const url = new URL(embed_url);
  url.searchParams.set("autoplay", "1");
  if (provider === "vimeo") {
    url.hash = second > 0 ? `t=${second}s` : "";
    return url.href;
  }
  if (second > 0) url.searchParams.set("start", provider === "peertube" ? `${second}s` : `${second}`);
  if (provider === "youtube") {
    url.searchParams.set("rel", "0");
    // Without them the player does not say where it is.
    url.searchParams.set("enablejsapi", "1");
    url.searchParams.set("origin", origin);
  } else {
    // Those who watch would tell each other their addresses.
    url.searchParams.set("p2p", "0");
  }
  return url.href;
}

/** What asks a player to say where it is, if it can. */
export function questionFor(provider: VideoPlayer["provider"]): string | undefined {
  if (provider === "youtube") return JSON.stringify({ event: "listening", id: "stoa", channel: "widget" });
  return provider === "vimeo" ? JSON.stringify({ method: "addEventListener", value: "timeupdate" }) : undefined;
}

/** The second that a message of a player speaks of; other messages have none. */
export function secondIn(provider: VideoPlayer["provider"], data: unknown): number | undefined {
  const message = parsed(data);
  if (provider === "youtube") return message["event"] === "infoDelivery" ? secondOf(record(message["info"])["currentTime"]) : undefined;
  return provider === "vimeo" && message["event"] === "timeupdate" ? secondOf(record(message["data"])["seconds"]) : undefined;
}

/** "3:07", "1:02:45" */
export function clockOf(second: number): string {
  const [hours, minutes, seconds] = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
  const tail = `${`${minutes}`.padStart(hours > 0 ? 2 : 1, "0")}:${`${seconds}`.padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

const LONGEST = 86_400;

function secondOf(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && value <= LONGEST ? Math.floor(value) : undefined;
}

function parsed(data: unknown): Record<string, unknown> {
  if (typeof data !== "string") return record(data);
  try {
    return record(JSON.parse(data));
  } catch {
    return {};
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
