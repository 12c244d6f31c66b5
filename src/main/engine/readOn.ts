/** Follows a large table to its last row: tells how far it has come, and what became of it. */
import { toWire, type WireError } from "../../core/errors.js";
import type { Dataset, Datasets } from "./datasets.js";

/** How often the page is told. */
const TELL_MS = 250;

export interface Follower {
  /** It has come further. */
  onProgress(id: number): void;
  onWhole(whole: Dataset): void;
  /** The rest could not be read; the data set is gone. */
  onFailure(id: number, error: WireError): void;
}

/** Resolves when the table is whole, was closed, or failed. */
export async function readOn(datasets: Datasets, part: Dataset, follower: Follower): Promise<void> {
  const timer = setInterval(() => datasets.has(part) && follower.onProgress(part.id), TELL_MS);
  try {
    const whole = await datasets.readOn(part);
    if (whole) follower.onWhole(whole);
  } catch (error) {
    follower.onFailure(part.id, toWire(error));
  } finally {
    clearInterval(timer);
  }
}
