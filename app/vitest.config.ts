import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/same-cases.ts"],
    environment: "node",
    testTimeout: 30_000,
  },
});
