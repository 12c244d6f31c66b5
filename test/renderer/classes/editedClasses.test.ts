import { beforeEach, describe, expect, test } from "vitest";
import {
  afterEdits,
  changesBetween,
  className,
  discardEdits,
  editClasses,
  editedRequest,
  isChanged,
  useEditedClasses,
  type ClassEdit,
  type Partition,
} from "../../../src/renderer/state/editedClasses.js";
import { clearHistory, redo, undo } from "../../../src/renderer/state/undo.js";

const before: Partition = { classOf: Int32Array.of(0, 0, 1, 1, 2, 2), classes: 3, names: ["top"] };
const rows = (...list: number[]): Uint32Array => Uint32Array.from(list);

describe("edits of classes", () => {
  test("move, merge, split and name; the given classes stay", () => {
    const after = afterEdits(before, [
      { kind: "move", rows: rows(0), to: 2 },
      { kind: "merge", from: 1, into: 0 },
      { kind: "split", parts: [rows(4), rows(5)] },
      { kind: "name", classIndex: 4, name: " last;one " },
    ]);
    expect([...after.classOf]).toEqual([2, 0, 0, 0, 3, 4]);
    expect(after.classes).toBe(5);
    expect(after.names).toEqual(["top", "", "", "", "last,one"]);
    expect([...before.classOf]).toEqual([0, 0, 1, 1, 2, 2]);
    expect(className(after.names, 4)).toBe("Class 5, last,one");
    expect(className(after.names, 1)).toBe("Class 2");
  });

  test("a class that does not exist yet is made by moving into it", () => {
    expect(afterEdits(before, [{ kind: "move", rows: rows(1, 3), to: 3 }]).classes).toBe(4);
  });

  test("counts who came and left, and nothing for what was taken back", () => {
    const moved: ClassEdit = { kind: "move", rows: rows(0, 2), to: 2 };
    const changes = changesBetween(before, afterEdits(before, [moved]));
    expect(changes).toEqual({
      moved: 2,
      named: 0,
      byClass: [
        { came: 0, left: 1 },
        { came: 0, left: 1 },
        { came: 2, left: 0 },
      ],
    });
    const back = afterEdits(before, [
      moved,
      { kind: "move", rows: rows(0), to: 0 },
      { kind: "move", rows: rows(2), to: 1 },
    ]);
    expect(isChanged(changesBetween(before, back))).toBe(false);
    const named = afterEdits(before, [{ kind: "name", classIndex: 0, name: "" }]);
    expect(changesBetween(before, named)).toMatchObject({ moved: 0, named: 1 });
  });

  test("become the parameters of a run, by numbers of images from 1", () => {
    const inputs = {
      particles: { source: { kind: "dataset" as const, id: 1 }, images: null },
      alignments: { source: { kind: "result" as const, id: 2, output: "alignments" }, images: null },
    };
    const after = afterEdits(before, [
      { kind: "merge", from: 1, into: 0 },
      { kind: "name", classIndex: 1, name: "gone" },
      { kind: "move", rows: rows(4), to: 3 },
      { kind: "name", classIndex: 3, name: "new" },
    ]);
    expect(editedRequest(before, after, (row) => 10 * row, inputs)).toEqual({
      tool: "classify.edited",
      inputs,
      params: { merge: "2>1", move: "41>4", names: "1=top; 4=new" },
    });
  });
});

describe("the list of edits", () => {
  beforeEach(() => {
    useEditedClasses.setState({ edits: {} });
    clearHistory();
  });
  const kinds = (): string[] => (useEditedClasses.getState().edits[7] ?? []).map((e) => e.kind);

  test("is undone and redone step by step, discarding included", () => {
    editClasses(7, { kind: "merge", from: 0, into: 1 }, "Merge");
    editClasses(7, { kind: "name", classIndex: 0, name: "x" }, "Name");
    expect(kinds()).toEqual(["merge", "name"]);
    expect(undo()).toBe("Name");
    expect(kinds()).toEqual(["merge"]);
    redo();
    discardEdits(7);
    expect(kinds()).toEqual([]);
    undo();
    expect(kinds()).toEqual(["merge", "name"]);
    expect(useEditedClasses.getState().edits[8]).toBeUndefined();
  });
});
