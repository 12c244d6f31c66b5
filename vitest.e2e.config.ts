import { defineConfig } from "vitest/config";

/** Tests in a real browser or a real Electron against the built program; one at a time, each with a time limit. */
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.e2e.ts"],
    setupFiles: ["test/support/noConsole.ts"],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
  },
});
