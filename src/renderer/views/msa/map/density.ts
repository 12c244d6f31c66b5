/** How many points lie where: a histogram over cells of the screen, counted in parts so that the page never waits. */
import type { MapView, Size } from "./mapView.js";

export class DensityCount {
  readonly columns: number;
  readonly rows: number;
  /** Points a cell, row 0 on top. */
  readonly counts: Uint32Array;
  private at = 0;

  /** @param cell side of a cell, px of `size` */
  constructor(
    private readonly x: ArrayLike<number>,
    private readonly y: ArrayLike<number>,
    private readonly view: MapView,
    private readonly size: Size,
    private readonly cell: number,
  ) {
    this.columns = Math.max(1, Math.ceil(size.width / cell));
    this.rows = Math.max(1, Math.ceil(size.height / cell));
    this.counts = new Uint32Array(this.columns * this.rows);
  }

  /** Count `many` further points. @returns whether all are counted */
  step(many: number): boolean {
    const { x, y, view, size, cell, columns, rows, counts } = this;
    const end = Math.min(x.length, this.at + many);
    for (let i = this.at; i < end; i++) {
      const a = Math.floor((size.width / 2 + (x[i]! - view.x) * view.scale) / cell);
      const b = Math.floor((size.height / 2 - (y[i]! - view.y) * view.scale) / cell);
      if (a >= 0 && a < columns && b >= 0 && b < rows) counts[b * columns + a]!++;
    }
    this.at = end;
    return end === x.length;
  }

  get most(): number {
    let most = 0;
    for (const c of this.counts) if (c > most) most = c;
    return most;
  }
}

/** Colours of counts, by their logarithm; 0 stays transparent. @param lut 256 words RGBA */
export function paintCounts(counts: Uint32Array, most: number, lut: Uint32Array, out: Uint32Array): void {
  const scale = 215 / Math.log(1 + Math.max(1, most));
  // One point must stand out from none, so the darkest colours are left out.
  for (let i = 0; i < counts.length; i++)
    out[i] = counts[i] === 0 ? 0 : lut[Math.round(40 + scale * Math.log(1 + counts[i]!))]!;
}
