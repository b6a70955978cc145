import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Fail the build when a part that is loaded only when it is opened grows past its limit. */
export function lazyBudget({ chunk: name, limitKilobytes }: { chunk: string; limitKilobytes: number }): Plugin {
  return {
    name: `stoa:budget-of-${name}`,
    apply: "build",
    generateBundle(_options, bundle) {
      const found = Object.values(bundle).find((output) => output.type === "chunk" && output.isDynamicEntry && output.name === name);
      if (found?.type !== "chunk") return this.error(`there is no chunk ${name} that is loaded by itself`);
      const kilobytes = gzipSync(found.code).length / 1000;
      this.info(`${name}: ${kilobytes.toFixed(1)} kB gzip of ${limitKilobytes} kB`);
      if (kilobytes > limitKilobytes) this.error(`${name} is ${kilobytes.toFixed(1)} kB gzip, over ${limitKilobytes} kB`);
    },
  };
}
