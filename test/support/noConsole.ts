/** Unexpected console output fails the test that made it. */
import { afterEach, expect, vi } from "vitest";

const methods = ["log", "info", "warn", "error", "debug"] as const;
const spies = methods.map((method) => vi.spyOn(console, method));

afterEach(() => {
  const calls = spies.flatMap((spy) => spy.mock.calls.map((call) => call.map(String).join(" ")));
  spies.forEach((spy) => spy.mockClear());
  expect(calls, "unexpected console output").toEqual([]);
});
