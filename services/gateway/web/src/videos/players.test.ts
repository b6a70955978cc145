import { expect, test } from "vitest";

import { addressOf, clockOf, secondIn } from "./players";

const youtube = { type: "player", provider: "youtube", embed_url: "https://www.youtube-nocookie.com/embed/aaaaaaaaaaa", page_url: "" } as const;
const vimeo = { type: "player", provider: "vimeo", embed_url: "https://player.vimeo.com/video/1?dnt=1&h=abcdef", page_url: "" } as const;

test("a player begins where one stopped", () => {
  expect(addressOf(youtube, 90, "https://stoa.example")).toContain("start=90&rel=0&enablejsapi=1&origin=https%3A%2F%2Fstoa.example");
  expect(addressOf(vimeo, 90, "")).toBe("https://player.vimeo.com/video/1?dnt=1&h=abcdef&autoplay=1#t=90s");
  expect(addressOf({ ...youtube, provider: "peertube" }, 90, "")).toContain("start=90s&p2p=0");
});

test("only what a player says about its time is a time", () => {
  expect(secondIn("youtube", JSON.stringify({ event: "infoDelivery", info: { currentTime: 12.7 } }))).toBe(12);
  expect(secondIn("vimeo", { event: "timeupdate", data: { seconds: 3 } })).toBe(3);
  for (const data of ["not json", null, JSON.stringify({ event: "infoDelivery", info: { currentTime: -1 } }), { event: "timeupdate" }]) {
    expect(secondIn("youtube", data)).toBeUndefined();
    expect(secondIn("vimeo", data)).toBeUndefined();
  }
});

test("times are said as players say them", () => {
  expect([7, 187, 3765].map(clockOf)).toEqual(["0:07", "3:07", "1:02:45"]);
});
