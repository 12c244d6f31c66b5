/** Two images on the desks: when they can be compared, on which size, and what the tools are told of it. */
import { describe, expect, test } from "vitest";
import {
  boxOf,
  knownPair,
  mismatch,
  preparedParams,
  type KnownMember,
} from "../../../src/renderer/views/explore/pair.js";
import { UNPREPARED } from "../../../src/renderer/views/explore/preparation.js";

const member = (id: number, width: number, height: number, pixelSize: number | null): KnownMember => {
  const source = { kind: "dataset", id } as const;
  return {
    source,
    index: 0,
    choice: { key: `dataset:${id}`, label: `set${id}`, group: "Datasets", source, count: 3, width, height, pixelSize, dataset: id }, // prettier-ignore
  };
};
const large = member(1, 80, 64, null);
const small = member(2, 48, 66, 2);

describe("two images of two sizes", () => {
  test("are refused, and padding or cropping is offered", () => {
    const refusal = mismatch({ f: large, g: small, prepared: UNPREPARED });
    expect(refusal).toMatchObject({ sizes: true });
    expect(refusal?.text).toContain("particle 1 of set1 has 80 × 64 px, particle 1 of set2 has 48 × 66 px");
  });

  test("brought to one, they have a box along each side for itself, and the tool is told", () => {
    const padded = { f: large, g: small, prepared: { fit: "pad", ctf: "auto" } } as const;
    expect(mismatch(padded)).toBeNull();
    expect(boxOf(padded)).toEqual({ width: 80, height: 66, pixelSize: 2 });
    expect(preparedParams(padded)).toEqual({ fit: "pad" });
    const cropped = { f: large, g: small, prepared: { fit: "crop", ctf: "multiply" } } as const;
    expect(boxOf(cropped)).toEqual({ width: 48, height: 64, pixelSize: 2 });
    expect(preparedParams(cropped)).toEqual({ fit: "crop", ctf: "multiply" });
  });

  test("of two scales stay refused", () => {
    const other = member(3, 80, 64, 3);
    const refusal = mismatch({ f: small, g: other, prepared: { fit: "pad", ctf: "auto" } });
    expect(refusal).toMatchObject({ sizes: false });
    expect(refusal?.text).toMatch(/2 Å\/px, .* 3 Å\/px/);
  });
});

test("of one size the choice for two is not told", () => {
  expect(preparedParams({ f: large, g: large, prepared: { fit: "pad", ctf: "auto" } })).toEqual({});
});

test("a pair is known while both its sets are open", () => {
  const pair = { f: { source: large.source, index: 2 }, g: { source: small.source, index: 0 } };
  expect(knownPair(pair, [large.choice, small.choice])).toMatchObject({ f: { index: 2 }, prepared: UNPREPARED });
  expect(knownPair(pair, [large.choice])).toBeNull();
  expect(knownPair({ ...pair, f: { ...pair.f, index: 3 } }, [large.choice, small.choice])).toBeNull();
});
