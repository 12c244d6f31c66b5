/** Which pixel is below the pointer, and how that is said. */
import { centre } from "../../../core/conventions.js";
import { fixed, general, signed } from "../../components/numbers.js";

export interface PixelPlace {
  /** Column and row of the image, from 0, row 0 first in the file. */
  x: number;
  y: number;
}

/**
 * The pixel at a point of the loupe.
 * @param across, down  0 … 1 of the drawn image, from its upper left corner on screen
 * @param flip  row 0 is drawn at the bottom
 */
export function pixelAt(across: number, down: number, width: number, height: number, flip: boolean): PixelPlace | null {
  if (!(across >= 0 && across < 1 && down >= 0 && down < 1)) return null;
  const row = Math.min(height - 1, Math.floor(down * height));
  return { x: Math.min(width - 1, Math.floor(across * width)), y: flip ? height - 1 - row : row };
}

export interface ReadOut extends PixelPlace {
  /** What is drawn. */
  value: number;
  /** What the file holds, if that is something else. */
  raw: number | null;
  mean: number;
  sd: number;
}

/** "x 61, y 40 (+13, −8) · 0.84 σ · 0.0123": pixel from 1, from the centre, height in σ, value. */
export function readOutText(at: ReadOut, width: number, height: number): { place: string; value: string } {
  const dx = signed(at.x - centre(width), 0);
  const dy = signed(at.y - centre(height), 0);
  const sigma = at.sd > 0 ? `${fixed((at.value - at.mean) / at.sd, 2)}\u00a0σ` : "flat";
  const value = at.raw === null ? general(at.value) : `raw ${general(at.raw)}`;
  return { place: `x ${at.x + 1}, y ${at.y + 1} (${dx}, ${dy})`, value: `${sigma} · ${value}` };
}
