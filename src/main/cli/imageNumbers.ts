/** `--images 1-200,300` and `--limit N`: which images of the input take part. */
import { usage } from "./usage.js";

/**
 * Image numbers from 0 in the order given, for text that counts from 1.
 * @throws AppError "request.invalid" for bad syntax, numbers outside 1…count, an image named twice
 */
export function parseImages(text: string, count: number, flag = "--images"): number[] {
  const hint = `write numbers and ranges from 1 to ${count}, like 1-200,300`;
  const seen = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    if (!match) throw usage(`${flag}: "${part}" is neither a number nor a range`, hint);
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first) throw usage(`${flag}: the range ${part.trim()} runs backwards`, hint);
    if (first < 1 || last > count) {
      throw usage(`${flag}: ${part.trim()} is outside the ${count} image${count === 1 ? "" : "s"} of the input`, hint);
    }
    refuseMany(seen.size + last - first + 1);
    for (let n = first; n <= last; n++) {
      if (seen.has(n - 1)) throw usage(`${flag}: image ${n} is named twice`, hint);
      seen.add(n - 1);
    }
  }
  return [...seen];
}

/** Images that can be chosen by number: each takes memory, unlike all of a stack. */
const MOST_CHOSEN = 10_000_000;

function refuseMany(number: number): void {
  if (number <= MOST_CHOSEN) return;
  throw usage(`${number} images are too many to choose by number`, `choose ${MOST_CHOSEN} at most, or all of them`);
}

/** The images of `--images` and `--limit` together; null = all. */
export function chooseImages(images: string | undefined, limit: number | undefined, count: number): number[] | null {
  if (images === undefined && (limit === undefined || limit >= count)) return null;
  if (images === undefined) {
    refuseMany(limit!);
    return Array.from({ length: limit! }, (_, i) => i);
  }
  return parseImages(images, count).slice(0, limit);
}
