// The unmodified providers, versions 3 and 4, against one board.
// Reads {url, board, tokens: {editor3, editor4, viewer, stranger}} from its first
// argument, prints one JSON line with what it saw, and exits with 1 when it waited
// in vain.
import * as Y from "yjs";
import * as v3 from "hocuspocus-provider-v3";
import * as v4 from "hocuspocus-provider-v4";

const { url, board, tokens } = JSON.parse(process.argv[2]);
const seen = {};
const opened = [];

function join(version, token, name) {
  const socket = new version.HocuspocusProviderWebsocket({ url });
  const events = [];
  const provider = new version.HocuspocusProvider({
    websocketProvider: socket,
    name: board,
    document: new Y.Doc(),
    token,
    onAuthenticationFailed: ({ reason }) => events.push(`failed:${reason}`),
    onAuthenticated: ({ scope }) => events.push(`scope:${scope}`),
    onSynced: () => events.push("synced"),
  });
  provider.attach();
  const member = {
    provider,
    socket,
    events,
    text: provider.document.getText("t"),
    is: () => provider.document.getText("t").toString(),
  };
  if (name) provider.awareness.setLocalStateField("user", { name });
  opened.push(member);
  return member;
}

async function until(what, condition, seconds = 30) {
  const deadline = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

const saved = (member) => member.provider.unsyncedChanges === 0;
const people = (member) =>
  [...member.provider.awareness.getStates().values()]
    .map((state) => state.user?.name)
    .filter(Boolean)
    .sort();

try {
  const three = join(v3, tokens.editor3, "Three");
  const four = join(v4, tokens.editor4, "Four");
  await until("sync", () => three.provider.synced && four.provider.synced);

  three.text.insert(0, "three ");
  four.text.insert(0, "four ");
  await until("convergence", () => three.is().length === 11 && three.is() === four.is());
  await until("acknowledgements", () => saved(three) && saved(four));
  seen.converged = true;

  await until("presence", () => people(three).length === 2 && people(four).length === 2);
  seen.people = people(three);

  const viewer = join(v4, tokens.viewer);
  await until("the viewer's sync", () => viewer.is() === four.is());
  await until("the viewer's acknowledgement", () => saved(viewer));
  seen.viewerScope = viewer.provider.authorizedScope;
  viewer.text.insert(0, "forged ");
  await new Promise((done) => setTimeout(done, 500));
  seen.viewerUnsynced = viewer.provider.hasUnsyncedChanges;
  seen.forgeryTravelled = four.is().includes("forged") || three.is().includes("forged");
  viewer.provider.destroy();
  viewer.socket.destroy();

  for (const offline of [three, four]) {
    const other = offline === three ? four : three;
    offline.socket.disconnect();
    await until("the socket to close", () => offline.socket.status === "disconnected");
    offline.text.insert(0, "offline ");
    other.text.insert(other.text.length, " online");
    await offline.socket.connect();
    await until("convergence after offline", () => three.is() === four.is());
    await until("acknowledgements after offline", () => saved(three) && saved(four));
  }
  seen.offline = three.is().split("offline").length - 1;
  seen.online = three.is().split("online").length - 1;

  const stranger = join(v3, tokens.stranger);
  await until("the refusal", () => stranger.events.some((e) => e.startsWith("failed:")));
  seen.stranger = stranger.events;

  const both = new v4.HocuspocusProviderWebsocket({ url });
  const twins = [1, 2].map(
    () =>
      new v4.HocuspocusProvider({
        websocketProvider: both,
        name: board,
        document: new Y.Doc(),
        token: tokens.editor4,
        sessionAwareness: true,
      }),
  );
  for (const twin of twins) twin.attach();
  await until("two sessions on one socket", () => twins.every((twin) => twin.synced));
  twins[0].document.getText("t").insert(0, "twin ");
  await until("the other session", () => twins[1].document.getText("t").toString().startsWith("twin "));
  seen.twins = true;
  for (const twin of twins) twin.destroy();
  both.destroy();

  await until("the end", () => three.is() === four.is());
  seen.text = three.is();
  console.log(JSON.stringify(seen));
  process.exit(0);
} catch (error) {
  console.error(error.message, JSON.stringify({ seen, events: opened.map((m) => m.events) }));
  process.exit(1);
}
