import { expect, test } from "vitest";

import { fitted, revealing, toBoard, toScreen, viewOf, zoomed, ZOOM_MAX, type Camera } from "./camera";
import { wayBetween } from "./Scene";

const camera: Camera = { x: -40, y: 25, zoom: 0.8 };

test("what is under the pointer stays there while one zooms, as far as one can", () => {
  const [x, y] = toBoard(camera, [300, 200]);
  const nearer = zoomed(camera, 1.7, [300, 200]);
  expect(toScreen(nearer, [x, y]).map(Math.round)).toEqual([300, 200]);
  expect(zoomed(camera, 1_000, [0, 0]).zoom).toBe(ZOOM_MAX);
});

test("all of a board is seen at once, never larger than it was drawn", () => {
  const size = { width: 390, height: 600 };
  const view = viewOf(fitted({ left: -900, top: 0, right: 900, bottom: 100 }, size), size);
  expect(view.left).toBeLessThan(-900);
  expect(view.right).toBeGreaterThan(900);
  expect(fitted({ left: 0, top: 0, right: 10, bottom: 10 }, size).zoom).toBe(1);
  const there = { left: 5_000, top: 5_000, right: 5_100, bottom: 5_100 };
  expect(viewOf(revealing(camera, there, size), size).right).toBeGreaterThan(5_100);
});

test("a board that is moved as a picture lies where it will be painted", () => {
  const now = zoomed({ ...camera, x: 60, y: -10 }, 1.3, [10, 90]);
  const [, dx, dy, scale] = /translate\((.+)px, (.+)px\) scale\((.+)\)/u.exec(wayBetween(camera, now))?.map(Number) ?? [];
  const painted = toScreen(camera, [123, 456]);
  const wanted = toScreen(now, [123, 456]);
  expect((dx ?? 0) + painted[0] * (scale ?? 0)).toBeCloseTo(wanted[0]);
  expect((dy ?? 0) + painted[1] * (scale ?? 0)).toBeCloseTo(wanted[1]);
});
