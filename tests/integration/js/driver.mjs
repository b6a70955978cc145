// Drives the stock providers for the Python tests: one JSON object a line in,
// one a line out. A request carries `id`; its answer carries the same `id`.
// Lines with `event` instead are what the providers report by themselves.
import { createInterface } from "node:readline"
import * as v3 from "provider-v3"
import * as v4 from "provider-v4"
import * as Y from "yjs"

const providers = { 3: v3, 4: v4 }
const clients = new Map()

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)

function connect({ name, version, url, document, token, awareness = true }) {
  const { HocuspocusProvider, HocuspocusProviderWebsocket } = providers[version]
  const report = (event) => (details) =>
    say({ event, name, reason: details?.reason, scope: details?.scope, code: details?.event?.code })
  const doc = new Y.Doc()
  const socket = new HocuspocusProviderWebsocket({ url })
  const client = { socket, doc, token, scope: null }
  client.provider = new HocuspocusProvider({
    websocketProvider: socket,
    name: document,
    document: doc,
    token: () => client.token,
    ...(awareness ? {} : { awareness: null }),
    onAuthenticated: report("authenticated"),
    onAuthenticationFailed: report("denied"),
    onClose: report("close"),
    onSynced: report("synced"),
  })
  client.provider.attach()
  clients.set(name, client)
}

const text = (client) => client.doc.getText("content")

const commands = {
  connect,
  insert: ({ name, at, words }) => {
    const content = text(clients.get(name))
    content.insert(at ?? content.length, words)
  },
  read: ({ name }) => text(clients.get(name)).toString(),
  state: ({ name }) => {
    const { provider } = clients.get(name)
    return {
      synced: provider.isSynced ?? provider.synced,
      unsynced: provider.unsyncedChanges,
      scope: provider.authorizedScope ?? null,
      text: text(clients.get(name)).toString(),
      people: [...(provider.awareness?.getStates().values() ?? [])],
    }
  },
  present: ({ name, field, value }) =>
    clients.get(name).provider.setAwarenessField(field, value),
  token: ({ name, token }) => {
    clients.get(name).token = token
  },
  // As a browser that goes offline: the socket is gone, the document stays. To come
  // back before it is gone would do nothing: the provider believes that it is there.
  offline: ({ name }) => {
    const { socket } = clients.get(name)
    const gone = new Promise((resolve) => socket.on("disconnect", resolve))
    socket.disconnect()
    return gone.then(() => null)
  },
  online: ({ name }) => clients.get(name).socket.connect(),
  destroy: ({ name }) => {
    const client = clients.get(name)
    client.provider.destroy()
    client.socket.destroy()
    clients.delete(name)
  },
}

createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const request = JSON.parse(line)
    try {
      say({ id: request.id, ok: (await commands[request.do](request)) ?? null })
    } catch (error) {
      say({ id: request.id, error: String(error) })
    }
  })
  .on("close", () => process.exit(0))
