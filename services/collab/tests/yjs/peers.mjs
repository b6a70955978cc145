// Unmodified clients under a test's hand: one JSON line in is one thing to do, one
// JSON line out is its answer. {n, do} evaluates an expression and answers its value;
// {n, until} asks it again and again and answers once it is true. In expressions
// `peers` holds what `join` has made, by name; an absence is `undefined`.
import { createInterface } from "node:readline";
import * as Y from "yjs";
import { WebsocketProvider } from "y-websocket";
import * as v3 from "hocuspocus-provider-v3";
import * as v4 from "hocuspocus-provider-v4";

const peers = {};
const PATIENCE = 20_000;

/** What has come in and gone out, by type: the number after the address. */
function count(frame, counts) {
  const bytes = new Uint8Array(frame);
  let at = 0;
  let length = 0;
  for (let shift = 0; at < bytes.length; shift += 7) {
    length |= (bytes[at] & 127) << shift;
    if (bytes[at++] < 128) break;
  }
  const [kind, sub] = bytes.subarray(at + length);
  const name = kind === 0 ? `0.${sub}` : String(kind);
  counts[name] = (counts[name] ?? 0) + 1;
}

class Counted extends WebSocket {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", ({ data }) => count(data, Counted.taken));
  }
  send(data) {
    count(data instanceof Uint8Array ? data.slice().buffer : data, Counted.sent);
    super.send(data);
  }
}
Counted.taken = {};
Counted.sent = {};

function member(name, document, awareness, more) {
  const text = document.getText("t");
  const peer = {
    text,
    awareness,
    is: () => text.toString(),
    people: () =>
      [...awareness.getStates().values()].map((s) => s.user?.name).filter(Boolean).sort(),
    events: [],
    closes: [],
    counts: Counted,
    ...more,
  };
  peers[name] = peer;
  return peer;
}

function join({ as, version, url, board, token, socket, tokens, options = {}, wire = {} }) {
  const library = { v3, v4 }[version];
  const line =
    peers[socket]?.socket ??
    new library.HocuspocusProviderWebsocket({ url, WebSocketPolyfill: Counted, ...wire });
  const asked = [];
  const provider = new library.HocuspocusProvider({
    websocketProvider: line,
    name: board,
    document: new Y.Doc(),
    token: () => (asked.push(Date.now()), tokens?.[asked.length - 1] ?? token),
    ...options,
  });
  const peer = member(as, provider.document, provider.awareness, { provider, socket: line, asked });
  provider.on("authenticationFailed", ({ reason }) => peer.events.push(`failed:${reason}`));
  provider.on("authenticated", ({ scope }) => peer.events.push(`scope:${scope}`));
  provider.on("close", ({ event }) => peer.events.push(`close:${event.reason}`));
  provider.on("stateless", ({ payload }) => peer.events.push(`stateless:${payload}`));
  line.on("close", ({ event }) => peer.closes.push(event.code));
  provider.attach();
  return true;
}

function plain({ as, url, board, ticket }) {
  const provider = new WebsocketProvider(url, board, new Y.Doc(), {
    params: { ticket },
    disableBc: true,
  });
  const peer = member(as, provider.doc, provider.awareness, { provider });
  provider.on("connection-close", (event) => event && peer.closes.push(event.code));
  provider.on("closed", () => peer.events.push("stopped"));
  return true;
}

/** A frame no provider would send, or not now: an address and what follows it. */
const frame = (address, ...bytes) =>
  Uint8Array.of(address.length, ...new TextEncoder().encode(address), ...bytes);

const scope = { peers, join, plain, frame };
const meaning = (expression) =>
  new Function(...Object.keys(scope), `return (${expression});`)(...Object.values(scope));

async function until(expression) {
  const deadline = Date.now() + PATIENCE;
  while (!meaning(expression)) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${expression}`);
    await new Promise((done) => setTimeout(done, 5));
  }
  return true;
}

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { n, ...what } = JSON.parse(line);
  let answer;
  try {
    answer = { value: what.until ? await until(what.until) : await meaning(what.do) };
  } catch (error) {
    const seen = Object.entries(peers).map(([name, p]) => [name, p.is(), p.events, p.closes]);
    answer = { error: `${error.message} ${JSON.stringify(seen)}` };
  }
  process.stdout.write(`${JSON.stringify({ n, ...answer })}\n`);
});
