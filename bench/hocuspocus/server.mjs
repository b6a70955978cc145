// @hocuspocus/server as it comes, with one hook: check the access token.
import { Server } from "@hocuspocus/server";
import jwt from "jsonwebtoken";

const [port, secret] = process.argv.slice(2);
const server = new Server({
  port: Number(port),
  address: "127.0.0.1",
  quiet: true,
  async onAuthenticate({ token }) {
    return { user: jwt.verify(token, secret, { algorithms: ["HS256"], audience: "stoa" }).sub };
  },
});
await server.listen();
