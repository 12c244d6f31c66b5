import { describe, expect, test } from "vitest";
import type { AlignmentsResult, FrcCurve, FrcResult } from "../../../src/core/tools/results.js";
import {
  analysisBehind,
  classResultOf,
  classRows,
  outlineRadius,
  sortClasses,
} from "../../../src/renderer/views/classes/classes.js";
import { memberZoom } from "../../../src/renderer/views/classes/MemberGrid.js";
import { MemberOrder, MemberRows } from "../../../src/renderer/views/classes/MemberOrder.js";
import { extremes, lutOf, paintMap } from "../../../src/renderer/views/results/colourMap.js";
import { angstromOf, frcSentence, resolutionText, ringsAt } from "../../../src/renderer/views/results/frcWords.js";
import { figureText } from "../../../src/renderer/views/results/ResultSections.js";
import { alignmentColumns } from "../../../src/renderer/views/results/AlignmentsView.js";
import { OUTPUT_VIEWS } from "../../../src/renderer/views/results/registry.js";
import { images, job, result, rows } from "../tools/support.js";

const alignments: AlignmentsResult = {
  index: Uint32Array.of(0, 1, 2, 3, 4),
  classIndex: Int32Array.of(0, 2, 0, 0, 2),
  psi: new Float64Array(5),
  shiftX: new Float64Array(5),
  shiftY: new Float64Array(5),
  mirror: new Uint8Array(5),
  ccc: Float64Array.of(0.1, 0.5, NaN, 0.3, 0.5),
};

const curve = (classIndex: number, fixed143: number | null): FrcCurve => ({
  classIndex,
  particles: 100,
  frc: Float64Array.of(1, 0.6, 0.1),
  n: Float64Array.of(1, 4, 8),
  resolution: { half: 0.125, fixed143, halfBit: null, threeSigma: null },
});
const frc: FrcResult = { pixelSize: 2, boxSize: 8, curves: [curve(0, 0.25), curve(2, 0.4)] };

describe("members of classes", () => {
  test("best first, equal ones in the order of the file, what is no number last", () => {
    const made = classRows(alignments, null, 3);
    expect(made.map((r) => [...r.members])).toEqual([[3, 0, 2], [], [1, 4]]);
    expect(made[2]?.meanCcc).toBeCloseTo(0.5, 12);
    expect(made[1]?.meanCcc).toBeNaN();
    expect(made.map((r) => r.share)).toEqual([0.6, 0, 0.4]);
  });

  test("numbers are those of the dataset, not of the images that were handed in", () => {
    const made = classRows(alignments, [10, 20, 30, 40, 50], 3);
    expect([...made[0]!.members]).toEqual([40, 10, 30]);
    const some = classRows(alignments, [10, 20, 30, 40, 50], 3, [20, 40]);
    expect(some.map((r) => [...r.members])).toEqual([[40], [], [20]]);
    expect(some[0]?.share).toBe(0.5);
  });

  test("one average of everything holds all", () => {
    expect(classRows(alignments, null, 1)[0]?.members).toHaveLength(5);
  });

  test("sorted by number, size, ccc and resolution", () => {
    const made = classRows({ ...alignments, ccc: Float64Array.of(0.1, 0.5, 0.1, 0.3, 0.5) }, null, 3);
    expect(sortClasses(made, "number", frc)).toEqual([0, 1, 2]);
    expect(sortClasses(made, "size", frc)).toEqual([0, 2, 1]);
    expect(sortClasses(made, "ccc", frc)).toEqual([2, 0, 1]);
    expect(sortClasses(made, "resolution", frc)).toEqual([2, 0, 1]);
    expect(sortClasses(made, "resolution", null)).toEqual([0, 1, 2]);
  });

  test("as an order and as rows of a grid", async () => {
    const members = Uint32Array.of(40, 10, 30);
    const order = new MemberOrder(members);
    expect(order.count).toBe(3);
    expect(await order.positionOf(10)).toBe(1);
    expect(await order.positionOf(11)).toBe(-1);
    expect(await order.indexAt(2)).toBe(30);
    await expect(order.indexAt(3)).rejects.toThrow("no member 3");
    expect((await order.between(0, 2)).toArray()).toEqual([10, 40]);
    expect((await order.all()).toArray()).toEqual([10, 30, 40]);
    const shown = new MemberRows(members);
    expect([shown.index(0), shown.index(9)]).toEqual([40, undefined]);
    shown.dispose();
  });

  test("small members are never binned", () => {
    expect(memberZoom(96, 1)).toBe(1);
    expect(memberZoom(40, 1)).toBe(2);
    expect(memberZoom(16, 1)).toBe(4);
    expect(memberZoom(96, 2)).toBe(2);
    expect(memberZoom(360, 1)).toBeNull();
  });
});

describe("which parts of a result are classes", () => {
  test("an alignment of a dataset", () => {
    const own = result(4, {
      outputs: [rows("alignments", "alignments", 9), images("averages", 2), images("variances", 2)],
    });
    expect(classResultOf(own, undefined)).toMatchObject({
      averages: { name: "averages" },
      variances: { name: "variances" },
      alignedBy: 4,
      particles: { kind: "dataset", id: 1 },
    });
  });

  test("simulated particles and their classes", () => {
    const made = result(4, {
      dataset: null,
      outputs: [images("images", 400), rows("truth", "alignments", 400), images("classes", 8)],
    });
    expect(classResultOf(made, undefined)).toMatchObject({
      averages: { name: "classes" },
      alignments: { output: "truth" },
      particles: { kind: "result", id: 4, output: "images" },
    });
  });

  test("averages made by another result's alignments", () => {
    const averaged = result(7, { dataset: 1, outputs: [images("averages", 8), rows("frc", "frc", 8)] });
    const by = job(7, {
      request: {
        tool: "average",
        params: {},
        inputs: { alignments: { source: { kind: "result", id: 4, output: "truth" }, images: null } },
      },
    });
    expect(classResultOf(averaged, by)).toMatchObject({ alignedBy: 4, alignments: { id: 4, output: "truth" } });
    expect(classResultOf(averaged, undefined)).toMatchObject({ alignedBy: null, alignments: null });
  });

  test("statistics are none", () => {
    expect(
      classResultOf(result(9, { outputs: [rows("table", "table", 9), images("average", 1)] }), undefined),
    ).toBeNull();
  });

  test("particles that an analysis took from another result are found through its job", () => {
    const given = { source: { kind: "result" as const, id: 1, output: "aligned" }, images: null };
    const behind = job(2, { request: { tool: "msa", inputs: { particles: given }, params: {} } });
    const factors = { source: { kind: "result" as const, id: 2, output: "factors" }, images: null };
    const own = job(3, { request: { tool: "classify.kmeans", inputs: { factors }, params: {} } });
    const made = result(3, { dataset: null, outputs: [images("averages", 4), rows("alignments", "alignments", 60)] });
    expect(analysisBehind(own)).toBe(2);
    expect(classResultOf(made, own, behind)?.particles).toEqual(given.source);
    expect(classResultOf(made, own)?.particles).toBeNull();
    // Of some images of it the numbers are not known here.
    const some = { ...behind, request: { ...behind.request, inputs: { particles: { ...given, images: [3, 5] } } } };
    expect(classResultOf(made, own, some)?.particles).toBeNull();
  });

  test("the outline is the disc that was compared", () => {
    expect(outlineRadius({ outerRadius: 20, maxShift: 3 }, 64)).toBe(20);
    expect(outlineRadius({ outerRadius: 0, maxShift: 5 }, 64)).toBe(25);
    expect(outlineRadius({ outerRadius: 0, maxShift: 0 }, 64)).toBe(22);
    expect(outlineRadius({}, 65)).toBe(30);
  });
});

describe("numbers of a result in words", () => {
  test("Å where the pixel size is known, never a resolution that was not reached", () => {
    expect(resolutionText(0.25, 2)).toBe("8.0\u00a0Å");
    expect(resolutionText(0.25, null)).toBe("0.250\u00a01/px");
    expect(resolutionText(null, 2)).toBe("not reached");
    expect(angstromOf(0, 2)).toBeNull();
    expect(ringsAt(frc, frc.curves[0]!, 0.25)).toBe("8");
    expect(frcSentence(frc, frc.curves[0]!)).toContain(
      "of 100 particles falls below 0.143 at 8.0\u00a0Å, 0.5 at 16.0\u00a0Å",
    );
  });

  test("figures keep their digits", () => {
    expect(figureText(null, "")).toBe("not known");
    expect(figureText(1024, "")).toBe("1\u202f024");
    expect(figureText(0.3574, "")).toBe("0.357");
    expect(figureText(0.004618, "")).toBe("0.004618");
    expect(figureText(12.5, "Å")).toBe("12.50\u00a0Å");
  });

  test("particles and classes of the table count from 1, in the dataset's numbers", () => {
    const columns = alignmentColumns(alignments, [10, 20, 30, 40, 50]);
    expect([...(columns[0]!.values as Float64Array)]).toEqual([11, 21, 31, 41, 51]);
    expect([...(columns[1]!.values as Float64Array)]).toEqual([1, 3, 1, 1, 3]);
  });

  test("every kind has a view", () => {
    expect(Object.keys(OUTPUT_VIEWS).sort()).toEqual(["alignments", "curves", "factors", "frc", "images", "table"]);
  });
});

describe("colour maps", () => {
  test("run through their stops, linear between them", () => {
    const lut = lutOf("#000000, #ff0000, #ffffff");
    expect(lut[0]).toBe(0xff000000);
    expect(lut[255]).toBe(0xffffffff);
    // Red lies in the lowest byte.
    expect(lut[127]! & 0xff).toBe(254);
    expect((lut[127]! >> 8) & 0xff).toBe(0);
  });

  test("values outside are clipped, what is no number stays empty", () => {
    const lut = Uint32Array.from({ length: 256 }, (_, i) => i + 1);
    const out = new Uint32Array(5);
    paintMap(Float32Array.of(-1, 0, 0.5, 9, NaN), [0, 1], lut, out);
    expect([...out]).toEqual([1, 1, 129, 256, 0]);
    expect(extremes(Float32Array.of(NaN, 3, -2, Infinity))).toEqual([-2, 3]);
    expect(extremes(Float32Array.of(NaN))).toEqual([0, 1]);
  });
});
