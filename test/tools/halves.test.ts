import { describe, expect, test } from "vitest";
import { splitClasses } from "../../src/core/tools/halves.js";
import { frc } from "../../src/core/tools/frc.js";
import type { FrcResult, ImagesResult } from "../../src/core/tools/results.js";
import { memoryStack, runInProcess } from "../support/runInProcess.js";

const images = (more: Partial<ImagesResult>): ImagesResult => ({
  stack: memoryStack([new Float32Array(16)], 4, 4),
  pixelSize: 1,
  ...more,
});
const range = <T>(n: number, f: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => f(i));
const split = (classes: readonly number[], more: Partial<ImagesResult>, imageOf = (item: number): number => item) =>
  splitClasses(Int32Array.from(classes), imageOf, images(more), 1);

describe("halves of classes", () => {
  test("as rlnRandomSubset says, by image and not by row; items without a class have none", () => {
    const halfSet = Uint8Array.of(1, 2, 2, 1, 1);
    const { group, note } = split([0, 1, -1, 0], { halfSet }, (item) => 4 - item);
    expect([...group]).toEqual([0, 2, -1, 1]);
    expect(note).toContain("rlnRandomSubset");
  });

  test("a particle outside of both subsets: the next rule, for all classes", () => {
    const halfSet = Uint8Array.of(1, 2, 0, 1);
    const { group, note } = split([0, 0, 1, 1], { halfSet });
    expect(group).toEqual(split([0, 0, 1, 1], {}).group);
    expect(note).toContain("by the seed");
    // Outside of the classes it does not count.
    expect(split([0, 0, -1, 1], { halfSet }).note).toContain("rlnRandomSubset");
  });

  test("whole micrographs in classes that have at least four, and the note says where not", () => {
    const micrograph = Uint32Array.from({ length: 60 }, (_, i) => i % 6);
    const { group, note } = split(new Array<number>(60).fill(0), { micrograph });
    for (let i = 6; i < 60; i++) expect(group[i]).toBe(group[i % 6]);
    expect(new Set(group)).toEqual(new Set([0, 1]));
    expect(note).toContain("rlnMicrographName");
    expect(note).not.toContain("fewer");
    const mixed = split(
      range(60, (i) => (i % 6 < 4 ? 0 : 1)),
      { micrograph },
    );
    expect(mixed.note).toContain("1 class of fewer than 4 micrographs");
    const halves = (k: number, h: number): number => mixed.group.filter((g) => g === 2 * k + h).length;
    expect([halves(0, 0), halves(0, 1), halves(1, 0), halves(1, 1)]).toEqual([20, 20, 10, 10]);
  });

  test("the FRC of one stack uses them: equal halves of two different motifs", async () => {
    const u = (i: number, p: number): number => Math.sin(1 + 3 * p * ((i % 2) + 1));
    const stack = memoryStack(
      range(8, (i) => Float32Array.from({ length: 64 }, (_, p) => u(i, p))),
      8,
      8,
    );
    // Odd and even images are two motifs: halves of whole motifs have nothing in common, mixed halves all.
    const curveOf = async (more: Partial<ImagesResult>): Promise<{ first: number; notes: string }> => {
      const { outputs, notes } = await runInProcess(frc, { stack: { stack, pixelSize: 1, ...more } });
      const { curves } = outputs["frc"] as FrcResult;
      return { first: curves[0]!.frc[2]!, notes: (notes ?? []).join(" ") };
    };
    const apart = await curveOf({ halfSet: Uint8Array.from({ length: 8 }, (_, i) => 1 + (i % 2)) });
    const mixed = await curveOf({ halfSet: Uint8Array.from({ length: 8 }, (_, i) => 1 + (Math.floor(i / 2) % 2)) });
    expect(mixed.first).toBeCloseTo(1, 6);
    expect(Math.abs(apart.first)).toBeLessThan(0.9);
    expect(apart.notes).toContain("rlnRandomSubset");
  });
});
