/** Who holds how many bytes. The engine refuses what would go beyond the limit, before it starts. */
import { AppError } from "../../core/errors.js";

export class MemoryBudget {
  #used = 0;

  constructor(readonly limit: number) {}

  get used(): number {
    return this.#used;
  }

  /** Count `bytes`. @throws AppError "memory.exceeded" when they do not fit; nothing is counted then */
  take(bytes: number, what: string): void {
    this.check(bytes, what);
    this.#used += bytes;
  }

  /** Count what is there already. */
  count(bytes: number): void {
    this.#used += bytes;
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }

  /** @throws AppError "memory.exceeded" when `bytes` more would not fit */
  check(bytes: number, what: string): void {
    const neededBytes = this.#used + bytes;
    if (neededBytes <= this.limit) return;
    throw new AppError(
      "memory.exceeded",
      `${what} needs ${inWords(bytes)}; ${inWords(this.limit)} may be used and ${inWords(this.#used)} are taken. ` +
        "Use fewer or smaller images, close data sets, or take a machine with more memory.",
      { neededBytes, limitBytes: this.limit },
    );
  }
}

/** "1.2 GB"; powers of ten. */
export function inWords(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]!}`;
}
