import { describe, expect, test } from "vitest";
import {
  about,
  angle,
  bytes,
  ccc,
  count,
  elapsed,
  fixed,
  general,
  percent,
  pixelSize,
  plain,
  plural,
  resolution,
  shift,
  signed,
  timeLeft,
  withUnit,
} from "../../../src/renderer/components/numbers.js";

describe("numbers on screen", () => {
  test("thousands have a thin no-break space, minus is a true minus", () => {
    expect(count(4096)).toBe("4\u202f096");
    expect(count(999)).toBe("999");
    expect(count(1_000_000)).toBe("1\u202f000\u202f000");
    expect(fixed(-2.5, 2)).toBe("\u22122.50");
    expect(fixed(-12345.678, 1)).toBe("\u221212\u202f345.7");
    expect(fixed(1234.56789, 5)).toBe("1\u202f234.56789");
  });

  test("a value that rounds to zero carries no sign, and never the word about", () => {
    expect(fixed(-0.0001, 3)).toBe("0.000");
    expect(signed(0.0001, 2)).toBe("0.00");
    expect(signed(1.5, 2)).toBe("+1.50");
    expect(signed(-1.5, 2)).toBe("\u22121.50");
    expect(ccc(0)).toBe("0.000");
  });

  test("no-break space before units and %, none before degrees", () => {
    expect(angle(63.74)).toBe("63.7°");
    expect(shift(-2.556)).toBe("\u22122.56\u00a0px");
    expect(resolution(22.96)).toBe("23.0\u00a0Å");
    expect(percent(0.149)).toBe("14.9\u00a0%");
    expect(withUnit("5", "")).toBe("5");
  });

  test("what is not known is said, never 0 or 1.00", () => {
    expect(resolution(null)).toBe("not known");
    expect(pixelSize(null)).toBe("not known");
  });

  test("pixel sizes keep 2 to 4 decimals as given", () => {
    expect([4, 1.35, 1.347, 1.3475].map(pixelSize)).toEqual([
      "4.00\u00a0Å/px",
      "1.35\u00a0Å/px",
      "1.347\u00a0Å/px",
      "1.3475\u00a0Å/px",
    ]);
  });

  test("times: measured, left, estimated", () => {
    expect([0.24, 18.44, 59.96, 95, 3725].map(elapsed)).toEqual([
      "0.2\u00a0s",
      "18.4\u00a0s",
      "1:00",
      "1:35",
      "1:02:05",
    ]);
    expect(timeLeft(41.2)).toBe("0:41 left");
    expect([0.2, 18, 200, 9000].map(about)).toEqual([
      "under 1\u00a0s",
      "about 20\u00a0s",
      "about 3\u00a0min",
      "about 2.5\u00a0h",
    ]);
  });

  test("sizes in bytes, plain and general numbers, plurals", () => {
    expect([512, 2_100_000, 41_300_000, 999_600, 8e9].map(bytes)).toEqual([
      "512\u00a0B",
      "2.1\u00a0MB",
      "41\u00a0MB",
      "1.0\u00a0MB",
      "8.0\u00a0GB",
    ]);
    expect([24, 1.5, 0.125, -3].map((v) => plain(v))).toEqual(["24", "1.5", "0.125", "\u22123"]);
    expect([0, 0.4334, 12.345, 1e-5, -2.5e7].map(general)).toEqual([
      "0",
      "0.4334",
      "12.35",
      "1.00e\u22125",
      "\u22122.50e7",
    ]);
    expect([plural(1, "particle"), plural(2, "particle")]).toEqual(["1\u00a0particle", "2\u00a0particles"]);
  });
});
