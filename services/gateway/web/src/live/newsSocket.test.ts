import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { NewsSocket, type NewsSocketOptions, type Wire } from "./newsSocket";

const ORG = "org:1";
const BOARD = "board:2";

class FakeWire extends EventTarget implements Wire {
  said: unknown[] = [];
  isClosed = false;

  send(text: string): void {
    this.said.push(JSON.parse(text));
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.dispatchEvent(new Event("open"));
  }

  hear(frame: unknown): void {
    const data = typeof frame === "string" ? frame : JSON.stringify(frame);
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  lose(code = 1006): void {
    this.dispatchEvent(new CloseEvent("close", { code }));
  }
}

let wires: FakeWire[] = [];
let tickets = 0;
let noTicket = false;
const heard = { events: [] as unknown[], uncertain: [] as unknown[] };

function make(more: Partial<NewsSocketOptions> = {}): NewsSocket {
  return new NewsSocket({
    ticket: async () => {
      tickets += 1;
      if (noTicket) throw new Error("no ticket");
      return `t${tickets}`;
    },
    open: () => {
      const wire = new FakeWire();
      wires.push(wire);
      return wire;
    },
    onEvent: (...what) => heard.events.push(what),
    onUncertain: (...what) => heard.uncertain.push(what),
    ...more,
  });
}

/** A socket that was told of a room. */
async function told(room = ORG): Promise<{ socket: NewsSocket; wire: FakeWire; leave: () => void }> {
  const socket = make();
  socket.start();
  const leave = socket.enter(room);
  await vi.advanceTimersByTimeAsync(0);
  const wire = last();
  wire.open();
  wire.hear({ type: "status", live: true });
  wire.hear({ type: "subscribed", room, quiet: 5 });
  heard.uncertain.length = 0;
  return { socket, wire, leave };
}

function last(): FakeWire {
  const wire = wires.at(-1);
  if (!wire) throw new Error("nothing was opened");
  return wire;
}

beforeEach(() => {
  vi.useFakeTimers();
  wires = [];
  tickets = 0;
  noTicket = false;
  Object.assign(heard, { events: [], uncertain: [] });
});

afterEach(() => vi.useRealTimers());

test("one socket asks for every room, each once, and only for somebody", async () => {
  const socket = make();
  socket.enter(ORG);
  socket.enter(BOARD);
  socket.enter(ORG);
  await vi.advanceTimersByTimeAsync(0);
  expect(wires).toHaveLength(0);
  socket.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(wires).toHaveLength(1);
  last().open();
  expect(last().said).toEqual([
    { type: "subscribe", room: ORG },
    { type: "subscribe", room: BOARD },
  ]);
  expect(socket.isTold(ORG)).toBe(false);
});

test("what came between reading and the answer is read again", async () => {
  const socket = make();
  socket.start();
  socket.enter(ORG);
  await vi.advanceTimersByTimeAsync(0);
  last().open();
  last().hear({ type: "status", live: true });
  last().hear({ type: "subscribed", room: ORG, quiet: 2.5 });
  expect(heard.uncertain).toEqual([[ORG, 2.5]]);
  expect(socket.isTold(ORG)).toBe(true);
  last().hear({ type: "event", room: ORG, changed: ["boards", 7], within: 0.4, more: 1 });
  expect(heard.events).toEqual([[ORG, ["boards"], 0.4]]);
});

test("frames of later releases and nonsense are passed over", async () => {
  const { wire } = await told();
  for (const frame of ["{", "null", { type: "typing", room: ORG }, { type: "event" }, { type: "event", room: BOARD }]) wire.hear(frame);
  expect(heard).toEqual({ events: [], uncertain: [] });
});

test("a room is left some time after its last screen", async () => {
  const { socket, wire, leave } = await told();
  const again = socket.enter(ORG);
  leave();
  leave();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(wire.said).toHaveLength(1);
  again();
  socket.enter(BOARD);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(wire.said.slice(1)).toEqual([
    { type: "subscribe", room: BOARD },
    { type: "unsubscribe", room: ORG },
  ]);
});

test("without any room there is no socket", async () => {
  const { wire, leave } = await told();
  leave();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(wire.isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(wires).toHaveLength(1);
});

test("a lost socket comes back with all rooms, later each time", async () => {
  const { socket, wire } = await told();
  await vi.advanceTimersByTimeAsync(20_000);
  wire.lose(1012);
  expect(socket.isTold(ORG)).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(wires).toHaveLength(2);
  last().open();
  expect(last().said).toEqual([{ type: "subscribe", room: ORG }]);
  const pauses: number[] = [];
  noTicket = true;
  last().lose();
  for (let losses = 1; losses <= 16; losses += 1) {
    const from = Date.now();
    await vi.advanceTimersToNextTimerAsync();
    pauses.push(Date.now() - from);
  }
  expect(Math.max(...pauses)).toBeGreaterThan(10_000);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(30_100);
});

test("silence is a loss", async () => {
  const { wire } = await told();
  await vi.advanceTimersByTimeAsync(40_000);
  wire.hear({ type: "alive" });
  await vi.advanceTimersByTimeAsync(40_000);
  expect(wire.isClosed).toBe(false);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(wire.isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(wires).toHaveLength(2);
});

test("when the server cannot tell, asking begins; when it can, all is read again", async () => {
  const { socket, wire } = await told();
  wire.hear({ type: "status", live: false });
  expect(socket.isTold(ORG)).toBe(false);
  wire.hear({ type: "status", live: true });
  expect(socket.isTold(ORG)).toBe(true);
  expect(heard.uncertain).toEqual([[ORG, 0]]);
});

test("what is told no more for a while is asked for, once", async () => {
  const { wire } = await told();
  wire.hear({ type: "status", live: false });
  await vi.advanceTimersByTimeAsync(14_000);
  wire.hear({ type: "alive" });
  expect(heard.uncertain).toEqual([]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(heard.uncertain).toEqual([[ORG, 0]]);
});

test("a room that is taken away is read again, and asked for when rights change", async () => {
  const { socket, wire } = await told(BOARD);
  wire.hear({ type: "refused", room: BOARD, code: "room-not-found" });
  expect(heard.uncertain).toEqual([[BOARD, 0]]);
  expect(socket.isTold(BOARD)).toBe(false);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(wire.said).toHaveLength(1);
  socket.askAgain();
  expect(wire.said).toHaveLength(2);
});

test("a room that could not be asked for is asked for again by itself", async () => {
  const { wire, socket } = await told();
  socket.enter(BOARD);
  wire.hear({ type: "refused", room: BOARD, code: "unavailable" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(wire.said.at(-1)).toEqual({ type: "subscribe", room: BOARD });
  expect(wire.said).toHaveLength(3);
  expect(heard.uncertain).toEqual([]);
});

test("the network's going and coming is followed at once", async () => {
  const { socket, wire } = await told();
  socket.setOnline(false);
  expect(wire.isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(wires).toHaveLength(1);
  socket.setOnline(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(wires).toHaveLength(2);
});

test("an ended session is found out by the next ticket, and signing out ends the socket for good", async () => {
  const { socket, wire } = await told();
  wire.lose(4401);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(tickets).toBe(2);
  last().open();
  socket.stop();
  expect(last().isClosed).toBe(true);
  const opened = wires.length;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(wires).toHaveLength(opened);
});
