// Builds everything that ships: the pages with their worker, the service worker, and the scrubber for the command line.
import { build } from "vite";

/** One self-contained script of a fixed name, next to what the pages' build left in its folder. */
function single({ entry, outDir, name, ssr }) {
  return build({
    configFile: false,
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      outDir,
      emptyOutDir: false,
      target: ssr ? "node20" : ["chrome109", "firefox115", "safari16.4"],
      modulePreload: false,
      ...(ssr ? { ssr: entry } : {}),
      rolldownOptions: {
        input: entry,
        output: { entryFileNames: name, codeSplitting: false },
      },
    },
  });
}

await build();
await single({ entry: "src/sw/sw.ts", outDir: "dist", name: "sw.js", ssr: false });
await single({ entry: "src/scrub/cli.ts", outDir: "build", name: "scrub.js", ssr: true });
