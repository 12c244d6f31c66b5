import { describe, expect, test } from "vitest";
import {
  applyEdits,
  editsBetween,
  editTexts,
  plainName,
  readMerge,
  readMove,
  readNames,
} from "../../src/core/classify/classEdits.js";
import { random } from "../../src/core/random.js";

const same = (row: number): number => row;
const values = <T>(read: { values: T } | { reason: string }): T => {
  if ("reason" in read) throw new Error(read.reason);
  return read.values;
};
const reason = (read: object): string => ("reason" in read ? String(read.reason) : "none");

describe("edits as text", () => {
  test("are read from 1 and written back", () => {
    expect(values(readMerge("5>3, 7 > 3"))).toEqual([
      { from: 4, into: 2 },
      { from: 6, into: 2 },
    ]);
    expect(values(readMove("12,40-42>3; 7>9;"))).toEqual([
      { images: [11, 39, 40, 41], to: 2 },
      { images: [6], to: 8 },
    ]);
    expect(values(readNames("1=top view; 3= a=b "))).toEqual([
      { classIndex: 0, name: "top view" },
      { classIndex: 2, name: "a=b" },
    ]);
    for (const read of [readMerge, readMove, readNames]) expect(read("  ")).toEqual({ values: [] });
    expect(
      editTexts({
        merge: [{ from: 4, into: 2 }],
        move: [{ images: [11, 39, 40, 41], to: 2 }],
        names: [{ classIndex: 0, name: "top" }],
      }),
    ).toEqual({ merge: "5>3", move: "12,40-42>3", names: "1=top" });
  });

  test.each([
    [readMerge("5"), /not two classes/],
    [readMerge("0>1"), /from 1/],
    [readMerge("2>2"), /itself/],
    [readMerge("2>1,2>3"), /merged twice/],
    [readMove("1,2"), /not images and a class/],
    [readMove(">3"), /names no image/],
    [readMove("1>0"), /from 1/],
    [readMove("0>1"), /upwards from 1/],
    [readMove("9-4>1"), /upwards from 1/],
    [readMove("1,x>2"), /"x" is neither/],
    [readMove("1-3>2; 3>1"), /image 3 is moved twice/],
    [readMove("1-99999999>2"), /more than/],
    [readNames("top"), /not a class and its name/],
    [readNames("0=a"), /from 1/],
    [readNames("1=a;1=b"), /named twice/],
  ])("what is none is refused in words: %#", (read, words) => {
    expect(reason(read)).toMatch(words);
  });

  test("a name is one line that separates from the next", () => {
    expect(plainName("  top;\n view\u0007 ")).toBe("top, view");
    expect(plainName("=SUM(A1)-2")).toBe("SUM(A1)-2");
    expect(plainName("x".repeat(100))).toHaveLength(60);
  });
});

describe("edits of a partition", () => {
  const before = Int32Array.of(0, 0, 1, 1, 2, -1);

  test("whole classes first and all at once, then images; the given one stays", () => {
    const { classOf, stray } = applyEdits(before, same, {
      merge: [
        { from: 0, into: 1 },
        { from: 1, into: 0 },
      ],
      move: [{ images: [4, 5], to: 3 }],
    });
    expect([...classOf]).toEqual([1, 1, 0, 0, 3, 3]);
    expect(stray).toBeNull();
    expect([...before]).toEqual([0, 0, 1, 1, 2, -1]);
  });

  test("an image that is in no row is told", () => {
    const numberOf = (row: number): number => 10 * row;
    expect(applyEdits(before, numberOf, { merge: [], move: [{ images: [10, 11], to: 0 }] }).stray).toBe(11);
  });

  test("the difference of two partitions is the edit that makes one of the other", () => {
    const uniform = random(5, 1);
    for (let round = 0; round < 50; round++) {
      const n = 1 + Math.floor(uniform() * 30);
      const draw = (classes: number): Int32Array =>
        Int32Array.from({ length: n }, () => Math.floor(uniform() * classes));
      const from = draw(4);
      const to = uniform() < 0.5 ? draw(6) : from.map((k) => (k + 1) % 3);
      const edits = editsBetween(from, to, (row) => 3 * row);
      const texts = editTexts({ ...edits, names: [] });
      const again = { merge: values(readMerge(texts.merge)), move: values(readMove(texts.move)) };
      expect(applyEdits(from, (row) => 3 * row, again)).toEqual({ classOf: to, stray: null });
    }
  });

  test("a class that went as a whole is merged, not listed", () => {
    const edits = editsBetween(before, Int32Array.of(0, 2, 2, 2, 2, -1), same);
    expect(edits).toEqual({ merge: [{ from: 1, into: 2 }], move: [{ images: [1], to: 2 }] });
    expect(editsBetween(before, before, same)).toEqual({ merge: [], move: [] });
  });
});
