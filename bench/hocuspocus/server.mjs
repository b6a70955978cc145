// @hocuspocus/server as it comes, with two hooks: check the access token, and load
// documents from a folder where there is one.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Server } from "@hocuspocus/server";
import jwt from "jsonwebtoken";
import { applyUpdate } from "yjs";

const [port, secret, folder] = process.argv.slice(2);
const server = new Server({
  port: Number(port),
  address: "127.0.0.1",
  quiet: true,
  async onAuthenticate({ token }) {
    return { user: jwt.verify(token, secret, { algorithms: ["HS256"], audience: "stoa" }).sub };
  },
  ...(folder && {
    async onLoadDocument({ document, documentName }) {
      const state = await readFile(join(folder, documentName)).catch(() => null);
      if (state) applyUpdate(document, state);
    },
  }),
});
await server.listen();
