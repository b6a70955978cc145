// The stock y-websocket client against a board. Reads {url, board, tickets: {one,
// two, again, viewer}} from its first argument, prints one JSON line with what it
// saw, and exits with 1 when it waited in vain.
import * as Y from "yjs";
import { WebsocketProvider } from "y-websocket";

const { url, board, tickets } = JSON.parse(process.argv[2]);
const seen = {};

function join(ticket, name) {
  const provider = new WebsocketProvider(url, board, new Y.Doc(), {
    params: { ticket },
    disableBc: true,
  });
  const codes = [];
  provider.on("connection-close", (event) => event && codes.push(event.code));
  if (name) provider.awareness.setLocalStateField("user", { name });
  return { provider, codes, text: provider.doc.getText("t"), is: () => provider.doc.getText("t").toString() };
}

async function until(what, condition, seconds = 20) {
  const deadline = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

const people = (member) =>
  [...member.provider.awareness.getStates().values()]
    .map((state) => state.user?.name)
    .filter(Boolean)
    .sort();

try {
  const one = join(tickets.one, "One");
  const two = join(tickets.two, "Two");
  await until("sync", () => one.provider.synced && two.provider.synced);
  await until("what was there", () => one.is() === "before ");
  one.text.insert(0, "one ");
  two.text.insert(0, "two ");
  await until("convergence", () => one.is().length === 15 && one.is() === two.is());
  await until("presence", () => people(one).length === 2 && people(two).length === 2);
  seen.people = people(one);

  const viewer = join(tickets.viewer);
  await until("the viewer's sync", () => viewer.is() === one.is());
  viewer.text.insert(0, "forged ");
  await new Promise((done) => setTimeout(done, 300));
  seen.forgeryTravelled = one.is().includes("forged");

  // A ticket opens one socket: whoever comes back brings another one.
  two.provider.disconnect();
  await until("the socket to close", () => two.provider.ws === null);
  two.text.insert(0, "offline ");
  two.provider.params.ticket = tickets.again;
  two.provider.connect();
  await until("the return", () => one.is().startsWith("offline ") && one.is() === two.is());
  const thief = join(tickets.one);
  await until("the refusal", () => thief.codes.length === 1);
  await new Promise((done) => setTimeout(done, 1000));
  seen.thief = thief.codes;
  seen.text = one.is();
  console.log(JSON.stringify(seen));
  process.exit(0);
} catch (error) {
  console.error(error.message, JSON.stringify(seen));
  process.exit(1);
}
