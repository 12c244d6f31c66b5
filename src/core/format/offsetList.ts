/** Numbers in a chunk, at most; full chunks are kept, not copied, while the list grows. */
const CHUNK = 1 << 18;

/** A growing list of byte offsets that ends up in shared memory. */
export class OffsetList {
  private readonly full: Uint32Array<ArrayBuffer>[] = [];
  private chunk = new Uint32Array(1024);
  private used = 0;

  push(offset: number): void {
    if (this.used === this.chunk.length) {
      this.full.push(this.chunk);
      this.chunk = new Uint32Array(Math.min(CHUNK, 2 * this.chunk.length));
      this.used = 0;
    }
    this.chunk[this.used++] = offset;
  }

  /** Take the last n offsets off again. */
  drop(n: number): void {
    for (let left = n; left > 0;) {
      const step = Math.min(left, this.used);
      this.used -= step;
      left -= step;
      if (left > 0) {
        this.chunk = this.full.pop()!;
        this.used = this.chunk.length;
      }
    }
  }

  /** All offsets in one shared array; the list is empty afterwards. */
  shared(): Uint32Array {
    const length = this.full.reduce((n, c) => n + c.length, this.used);
    const out = new Uint32Array(new SharedArrayBuffer(4 * length));
    let at = 0;
    for (const chunk of this.full) {
      out.set(chunk, at);
      at += chunk.length;
    }
    out.set(this.chunk.subarray(0, this.used), at);
    this.full.length = 0;
    this.used = 0;
    return out;
  }
}
