/** A look at some pixels, spread over the file: NaN, Inf and images of one value. */
import type { Finding } from "../../../core/findings.js";
import { remarkOn, runsOf } from "../../../core/format/message.js";
import { decodePixels } from "../../../core/format/mrcPixels.js";
import type { FileStack } from "../../../core/stack.js";
import { FileReader } from "../io/fileReader.js";

/** Bytes of pixels that `info` looks at. */
export const LOOK_BYTES = 16 * 2 ** 20;
/** Images it looks at: each costs a seek. */
const LOOK_IMAGES = 1024;

type Named = { path: string; name: string };

/** What was seen in some images; numbers from 1. */
export interface Seen {
  looked: number;
  /** Images with pixels that are no numbers, and how many such pixels there are. */
  bad: number[];
  badPixels: number;
  flat: number[];
}

/** Images to look at, from 0: up to 16 MB of whole images, the first, the last and others evenly between. */
export function imagesToLookAt(stack: FileStack, missing: Uint8Array | null): number[] {
  const bytes = stack.files[0]!.sectionBytes;
  const room = Math.min(Math.floor(LOOK_BYTES / Math.max(1, bytes)), LOOK_IMAGES);
  // An image larger than the budget is not looked at: half an image proves nothing about its flatness.
  const images = Math.min(stack.count, Math.max(room, 0));
  const spread = Array.from({ length: images }, (_, i) =>
    images === 1 ? 0 : Math.round((i * (stack.count - 1)) / (images - 1)),
  );
  return spread.filter((index) => !missing?.[index]);
}

/** @param read  fills the image; false when its pixels are not at hand */
export function lookAt(
  indices: readonly number[],
  size: number,
  read: (index: number, out: Float32Array) => boolean,
): Seen {
  const pixels = new Float32Array(size);
  const seen: Seen = { looked: 0, bad: [], badPixels: 0, flat: [] };
  for (const index of indices) {
    if (!read(index, pixels)) continue;
    seen.looked++;
    const wrong = countNonFinite(pixels);
    if (wrong > 0) seen.bad.push(index + 1);
    seen.badPixels += wrong;
    if (wrong === 0 && isFlat(pixels)) seen.flat.push(index + 1);
  }
  return seen;
}

/**
 * Look at up to 16 MB of a stack.
 * @param head  bytes of the file when it is packed and only they are there; null = read the files
 */
export function look(file: Named, stack: FileStack, missing: Uint8Array | null, head: Uint8Array | null): Finding[] {
  const reader = new FileReader();
  try {
    const seen = lookAt(imagesToLookAt(stack, missing), stack.width * stack.height, (index, out) => {
      if (head !== null) return readHead(head, stack, index, out);
      reader.readImage(stack, index, out);
      return true;
    });
    return seenFindings(file, seen, stack.count);
  } finally {
    reader.close();
  }
}

/** What was seen, in words. `count`: images there are in all. */
export function seenFindings(file: Named, { looked, bad, badPixels, flat }: Seen, count: number): Finding[] {
  const findings: Finding[] = [];
  const of = looked === count ? `all ${looked} images` : `the ${looked} of ${count} images looked at`;
  if (bad.length > 0) {
    findings.push(
      remarkOn(file, "W_PIX_NONFINITE", {
        what: `${badPixels} pixels of ${of} are NaN or infinite, in ${bad.length === 1 ? "image" : "images"} ${runsOf(bad)}`,
        found: `${badPixels} pixels that are no finite numbers`,
        expected: "finite numbers",
        hint: "leave these images out: they would spoil every average",
      }),
    );
  }
  if (flat.length > 0) {
    findings.push(
      remarkOn(file, "W_PIX_FLAT", {
        what: `${flat.length} of ${of} hold one value only: ${flat.length === 1 ? "image" : "images"} ${runsOf(flat)}`,
        found: "no contrast",
        expected: "images",
        hint: "leave these images out",
      }),
    );
  }
  return findings;
}

function readHead(head: Uint8Array, stack: FileStack, index: number, out: Float32Array): boolean {
  const file = stack.files[0]!;
  const section = stack.section?.[index] ?? index;
  const start = file.dataOffset + section * file.sectionBytes;
  if (start + file.sectionBytes > head.length) return false;
  decodePixels(head.subarray(start, start + file.sectionBytes), file.pixelType, file.littleEndian, out.length, out);
  return true;
}

function countNonFinite(pixels: Float32Array): number {
  let n = 0;
  // x − x is 0 for every finite x and NaN otherwise.
  for (let i = 0; i < pixels.length; i++) if (pixels[i]! - pixels[i]! !== 0) n++;
  return n;
}

function isFlat(pixels: Float32Array): boolean {
  const value = pixels[0];
  for (let i = 1; i < pixels.length; i++) if (pixels[i] !== value) return false;
  return pixels.length > 1;
}
