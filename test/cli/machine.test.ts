/** What a run takes of the machine. */
import { expect, test } from "vitest";
import { threadsFor } from "../../src/main/cli/machine.js";

test("as many threads as asked for, but not hundreds that only cost time to start", () => {
  expect(threadsFor(undefined, 2)).toBe(2);
  expect(threadsFor(1, 2)).toBe(1);
  expect(threadsFor(8, 2)).toBe(8);
  expect(threadsFor(1000, 2)).toBe(8);
  expect(threadsFor(1000, 64)).toBe(128);
  expect(threadsFor(100, 64)).toBe(100);
});
