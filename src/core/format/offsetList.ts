/** Offsets that there is room for at first; every table of few rows is smaller. */
const SMALL = 1 << 14;
/** Room beyond what the list is expected to need. */
const MARGIN = 1.04;

/**
 * A growing list of byte offsets, in shared memory from the beginning. Shared memory takes up room only where it was
 * written to, so the list asks once for what the rest of the file will need, judged by what came before, instead of
 * growing by copies that lie beside each other until they are collected.
 */
export class OffsetList {
  private offsets: Uint32Array = new Uint32Array(256);
  private used = 0;

  /** @param limit  byte at which the text ends that the offsets lie in */
  constructor(private readonly limit: number) {}

  push(offset: number): void {
    if (this.used === this.offsets.length) this.grow(offset);
    this.offsets[this.used++] = offset;
  }

  /** Take the last n offsets off again. */
  drop(n: number): void {
    this.used = Math.max(0, this.used - n);
  }

  /** All offsets in one shared array; the list is empty afterwards. */
  shared(): Uint32Array {
    const { offsets, used } = this;
    this.offsets = new Uint32Array(0);
    this.used = 0;
    if (offsets.buffer instanceof SharedArrayBuffer && used > 0.9 * offsets.length) return offsets.subarray(0, used);
    const exact = new Uint32Array(new SharedArrayBuffer(4 * used));
    exact.set(offsets.subarray(0, used));
    return exact;
  }

  private grow(offset: number): void {
    const { offsets, used } = this;
    const expected = used * ((this.limit - offsets[0]!) / Math.max(1, offset - offsets[0]!));
    const wanted = used < SMALL ? 4 * Math.max(used, 64) : Math.max(1.25 * used, MARGIN * expected);
    // No offset occurs twice, so there are no more of them than bytes.
    const next = new Uint32Array(new SharedArrayBuffer(4 * Math.ceil(Math.min(wanted, this.limit + 1))));
    next.set(offsets);
    this.offsets = next;
  }
}
