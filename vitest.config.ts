import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    exclude: ["test/e2e/**"],
    globalSetup: ["test/support/buildWorker.ts"],
    setupFiles: ["test/support/noConsole.ts"],
    testTimeout: 30_000,
  },
});
