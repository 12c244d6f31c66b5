/** Pixel size from an MRC header: CELLA / M, where it can be believed. */
import type { Finding } from "../findings.js";
import { remarkOn } from "./message.js";
import { MRC_BYTE, type MrcHeader } from "./mrcHeader.js";
import type { ByteSource } from "./source.js";

export interface HeaderPixelSize {
  /** Å/px as the header has it; null when there is no finite positive number. */
  value: number | null;
  /** False when the value is known to mean nothing: 0, exactly 1, or beyond every microscope. */
  trusted: boolean;
  /** W_MRC_PIXSIZE, when the value cannot be used or is odd. */
  findings: Finding[];
}

/** Range of Å/px that occurs: detectors of high-resolution work to coarse tomograms. */
const SMALLEST = 0.01;
const LARGEST = 1000;

/**
 * Pixel size = CELLA.x / MX, Å/px.
 *
 * Exactly 1 is what many programs write when they do not know (RELION before its sampling rate is set), so it counts
 * as unknown, as 0 does.
 */
export function headerPixelSize(source: ByteSource, h: MrcHeader): HeaderPixelSize {
  const [x, y] = h.cella;
  const unusable = (what: string, byte: number, found: string, value: number | null): HeaderPixelSize => ({
    value,
    trusted: false,
    findings: [
      remarkOn(source, "W_MRC_PIXSIZE", {
        what,
        byte,
        found,
        expected: "a cell size in Å that gives the pixel size",
        hint: "give the pixel size in Å/px yourself (on the command line: --pixel-size); until then lengths are in pixels",
      }),
    ],
  });
  if (h.mx <= 0) return unusable("the header holds no pixel size", MRC_BYTE.mx, `MX = ${h.mx}`, null);
  const value = x / h.mx;
  const found = `CELLA.x / MX = ${x} / ${h.mx}`;
  if (!Number.isFinite(value) || value <= 0) {
    return unusable("the header holds no pixel size", MRC_BYTE.cellaX, found, null);
  }
  if (value === 1) {
    return unusable(
      "the pixel size is exactly 1 Å, which programs write when they do not know it",
      MRC_BYTE.cellaX,
      found,
      1,
    );
  }
  if (value < SMALLEST || value > LARGEST) {
    return unusable("the pixel size of the header is beyond belief", MRC_BYTE.cellaX, found, value);
  }
  const along = h.my > 0 ? y / h.my : NaN;
  const square = !Number.isFinite(along) || along <= 0 || Math.abs(along - value) <= 0.01 * value;
  return {
    value,
    trusted: true,
    findings: square
      ? []
      : [
          remarkOn(source, "W_MRC_PIXSIZE", {
            what: "pixels are not square in the header; the size along x is used",
            byte: MRC_BYTE.cellaY,
            found: `${value} Å along x, ${along} Å along y`,
            expected: "the same along both",
          }),
        ],
  };
}
