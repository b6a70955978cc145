import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/**
 * Print what a first visit downloads (the entry, all it imports statically, its
 * style sheet) and fail the build when that grows past the limit.
 */
export function firstRouteBudget({ limitKilobytes }: { limitKilobytes: number }): Plugin {
  return {
    name: "stoa:first-route-budget",
    apply: "build",
    generateBundle(_options, bundle) {
      const wanted = new Set<string>();
      const visit = (fileName: string) => {
        const chunk = bundle[fileName];
        if (wanted.has(fileName) || chunk?.type !== "chunk") return;
        wanted.add(fileName);
        chunk.imports.forEach(visit);
        chunk.viteMetadata?.importedCss.forEach((css: string) => wanted.add(css));
      };
      for (const output of Object.values(bundle)) {
        if (output.type === "chunk" && output.isEntry) visit(output.fileName);
      }
      let bytes = 0;
      for (const fileName of wanted) {
        const output = bundle[fileName];
        if (!output) continue;
        bytes += gzipSync(output.type === "chunk" ? output.code : output.source).length;
      }
      const kilobytes = bytes / 1000;
      this.info(`first route: ${kilobytes.toFixed(1)} kB gzip of ${limitKilobytes} kB`);
      if (kilobytes > limitKilobytes) {
        this.error(`the first route is ${kilobytes.toFixed(1)} kB gzip, over ${limitKilobytes} kB`);
      }
    },
  };
}
