/** Points in equal cells, so that those near a place are found without looking at all. */

/** Points a cell holds on average. */
const A_CELL = 4;
const MOST_CELLS = 512;

export class PointGrid {
  private readonly columns: number;
  private readonly cell: number;
  private readonly left: number;
  private readonly bottom: number;
  /** Where each cell begins in `rows`; one more than cells. */
  private readonly first: Uint32Array;
  private readonly rows: Uint32Array;

  /** Points that are no numbers are left out. */
  constructor(
    private readonly x: ArrayLike<number>,
    private readonly y: ArrayLike<number>,
  ) {
    const n = x.length;
    let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < n; i++) {
      if (!this.isThere(i)) continue;
      left = Math.min(left, x[i]!);
      right = Math.max(right, x[i]!);
      bottom = Math.min(bottom, y[i]!);
      top = Math.max(top, y[i]!);
    }
    const side = left > right ? 1 : Math.max(right - left, top - bottom) || 1;
    this.columns = Math.max(1, Math.min(MOST_CELLS, Math.round(Math.sqrt(n / A_CELL))));
    this.cell = side / this.columns;
    this.left = left > right ? 0 : left;
    this.bottom = left > right ? 0 : bottom;
    this.first = new Uint32Array(this.columns * this.columns + 1);
    for (let i = 0; i < n; i++) if (this.isThere(i)) this.first[this.cellOf(i) + 1]!++;
    for (let c = 1; c < this.first.length; c++) this.first[c]! += this.first[c - 1]!;
    const next = this.first.slice();
    this.rows = new Uint32Array(this.first.at(-1)!);
    for (let i = 0; i < n; i++) if (this.isThere(i)) this.rows[next[this.cellOf(i)]!++] = i;
  }

  /** The point nearest to a place, within `most` of it; −1 for none. Of equally near ones the lowest number. */
  nearest(px: number, py: number, most: number): number {
    let best = -1;
    let bestD = most * most;
    this.visit(px - most, px + most, py - most, py + most, (i) => {
      const d = (this.x[i]! - px) ** 2 + (this.y[i]! - py) ** 2;
      if (d < bestD || (d === bestD && (best === -1 || i < best))) [best, bestD] = [i, d];
    });
    return best;
  }

  /** Every point of the cells that a box touches: those inside it and some around. */
  visit(left: number, right: number, bottom: number, top: number, see: (row: number) => void): void {
    const column = (v: number): number => this.clamp(Math.floor((v - this.left) / this.cell));
    const line = (v: number): number => this.clamp(Math.floor((v - this.bottom) / this.cell));
    for (let b = line(bottom); b <= line(top); b++) {
      for (let a = column(left); a <= column(right); a++) {
        const cell = b * this.columns + a;
        for (let k = this.first[cell]!; k < this.first[cell + 1]!; k++) see(this.rows[k]!);
      }
    }
  }

  private isThere(i: number): boolean {
    const [a, b] = [this.x[i]!, this.y[i]!];
    return a - a === 0 && b - b === 0;
  }

  private cellOf(i: number): number {
    const a = this.clamp(Math.floor((this.x[i]! - this.left) / this.cell));
    const b = this.clamp(Math.floor((this.y[i]! - this.bottom) / this.cell));
    return b * this.columns + a;
  }

  private clamp(v: number): number {
    return v < 0 ? 0 : v >= this.columns ? this.columns - 1 : v;
  }
}
