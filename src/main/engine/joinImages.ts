/** Several sources of images as one stack: references from more than one file. */
import type { AppError } from "../../core/errors.js";
import { HELD, type FileStack, type MemoryStack, type StackFile, type StackRef } from "../../core/stack.js";
import { isSameScale, type ImagesResult } from "../../core/tools/results.js";

export interface NamedImages {
  name: string;
  images: ImagesResult;
}

/**
 * The images of all parts, one after another, as one stack without columns of a table. Those of results stay in memory,
 * those of files are read when they are wanted.
 * @param refuse makes the error of a reason
 * @throws what `refuse` makes: another size or pixel size than the first part
 */
export function joinImages(parts: readonly NamedImages[], refuse: (reason: string) => AppError): ImagesResult {
  const [first, ...others] = parts as [NamedImages, ...NamedImages[]];
  if (others.length === 0) return first.images;
  const { width, height } = first.images.stack;
  for (const { name, images } of others) {
    const { stack } = images;
    if (stack.width === width && stack.height === height) continue;
    throw refuse(
      `${name} has images of ${stack.width} × ${stack.height} px, ${first.name} of ${width} × ${height} px; all must have one size`,
    );
  }
  const known = parts.filter(({ images }) => images.pixelSize !== null);
  const scale = known[0]?.images.pixelSize ?? null;
  for (const { name, images } of known) {
    if (isSameScale(scale, images.pixelSize)) continue;
    throw refuse(`${name} has ${images.pixelSize} Å/px, ${known[0]!.name} ${scale} Å/px; all must have one pixel size`);
  }
  const stacks = parts.map(({ images }) => images.stack);
  const inMemory = stacks.every((stack) => stack.kind === "memory");
  return { stack: inMemory ? joinMemory(stacks) : joinFiles(stacks), pixelSize: scale };
}

/** No file has this number: the image is missing. */
const MISSING = 0xffffffff;

function joinFiles(stacks: readonly StackRef[]): FileStack {
  const { width, height } = stacks[0]!;
  const count = stacks.reduce((sum, stack) => sum + stack.count, 0);
  const shared = (): Uint32Array => new Uint32Array(new SharedArrayBuffer(4 * count));
  const files: StackFile[] = [];
  const file = shared();
  const section = shared();
  const inMemory = stacks.filter((stack) => stack.kind === "memory");
  const held = inMemory.length > 0 ? joinMemory(inMemory).pixels : null;
  let heldSoFar = 0;
  let at = 0;
  for (const stack of stacks) {
    for (let i = 0; i < stack.count; i++, at++) {
      if (stack.kind === "memory") {
        file[at] = HELD;
        section[at] = heldSoFar++;
      } else {
        const number = stack.file?.[i] ?? 0;
        file[at] = number < stack.files.length ? files.length + number : MISSING;
        section[at] = stack.section?.[i] ?? i;
      }
    }
    if (stack.kind === "file") files.push(...stack.files);
  }
  return { kind: "file", width, height, count, files, file, section, ...(held && { held }) };
}

function joinMemory(stacks: readonly MemoryStack[]): MemoryStack {
  const { width, height } = stacks[0]!;
  const count = stacks.reduce((sum, stack) => sum + stack.count, 0);
  const pixels = new Float32Array(new SharedArrayBuffer(4 * count * width * height));
  let at = 0;
  for (const stack of stacks) {
    pixels.set(stack.pixels.subarray(0, stack.count * width * height), at);
    at += stack.count * width * height;
  }
  return { kind: "memory", width, height, count, pixels };
}
