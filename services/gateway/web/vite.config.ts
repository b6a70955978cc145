/// <reference types="vitest/config" />
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { firstRouteBudget } from "./build/firstRouteBudget.ts";
import { lazyBudget } from "./build/lazyBudget.ts";

// `npm run dev` and `npm run preview` pass everything live to a running Stoa.
const stoa = process.env["STOA_DEV_TARGET"] ?? "http://localhost:8080";
const proxy = {
  "/api": { target: stoa },
  "/collab": { target: stoa, ws: true },
};

export default defineConfig({
  plugins: [react(), tailwindcss(), firstRouteBudget({ limitKilobytes: 200 }), lazyBudget({ chunk: "OpenWhiteboard", limitKilobytes: 40 })],
  server: { proxy },
  preview: { proxy },
  build: {
    target: "es2022",
    // The content security policy has no `data:` for fonts or scripts.
    assetsInlineLimit: 0,
    sourcemap: false,
    // The editor is one lazy chunk by design; firstRouteBudget guards what counts.
    chunkSizeWarningLimit: 700,
  },
  test: {
    environment: "jsdom",
    // One jsdom for all files: making one costs more than all tests together.
    isolate: false,
    fileParallelism: false,
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
