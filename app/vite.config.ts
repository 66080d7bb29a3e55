// The phone app's build: pages and the worker here, the service worker and the command line in build.js.
import { defineConfig } from "vite";

export default defineConfig({
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome109", "firefox115", "safari16.4"],
    sourcemap: false,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // What the first screen needs is one file: of many small ones a slow line fetches six at a time, and each turn costs its delay.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } } },
  },
  // Everything a worker loads lies under /workers/, so that a host can give it a policy of its own by path; the one worker that
  // may run WebAssembly lies under /decoder/, alone.
  worker: {
    format: "es",
    rolldownOptions: {
      output: {
        entryFileNames: ({ name }) => `${name === "decoder" ? "decoder" : "workers"}/[name]-[hash].js`,
        chunkFileNames: "workers/[name]-[hash].js",
        assetFileNames: "workers/[name]-[hash][extname]",
        // Nothing may import a worker's entry: WebKit then runs it a second time, and each question is answered twice (measured).
        codeSplitting: { groups: [{ name: "verbs", test: /src\/worker\/verbs\.ts$/u }] },
      },
    },
  },
});
