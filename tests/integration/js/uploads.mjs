// An unmodified tus-js-client, driven by one JSON line: send a file, and say how it
// went. It gives up at nothing but a refusal, as a browser with a patient user would.
//
//   node uploads.mjs '{"endpoint", "token", "path", "name", "chunk", "metadata"}'

import { createReadStream, statSync } from "node:fs";
import { Upload } from "tus-js-client";

const wanted = JSON.parse(process.argv[2]);
const told = { sent: 0, tries: 0, url: null, file: null, error: null, status: null };

function say() {
  process.stdout.write(JSON.stringify(told) + "\n");
}

const upload = new Upload(createReadStream(wanted.path), {
  endpoint: wanted.endpoint,
  uploadUrl: wanted.url ?? null,
  uploadSize: statSync(wanted.path).size,
  chunkSize: wanted.chunk,
  metadata: { filename: wanted.name, ...wanted.metadata },
  headers: { Authorization: `Bearer ${wanted.token}` },
  retryDelays: Array(40).fill(250),
  onBeforeRequest: (request) => {
    if (request.getMethod() === "PATCH") told.tries += 1;
  },
  onAfterResponse: (request, response) => {
    told.file = response.getHeader("Content-Location") ?? told.file;
  },
  onUploadUrlAvailable: () => {
    told.url = upload.url;
    process.stderr.write("began\n");
  },
  onProgress: (sent) => {
    told.sent = sent;
    process.stderr.write(`sent ${sent}\n`);
  },
  onError: (error) => {
    told.error = String(error);
    told.status = error.originalResponse?.getStatus() ?? null;
    say();
  },
  onSuccess: say,
});
upload.start();
