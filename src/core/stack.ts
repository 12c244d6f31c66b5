/**
 * Where the pixels of a stack are, and how a kernel gets them. A {@link StackRef} is plain data over shared buffers:
 * it crosses threads without a copy, and no thread ever needs the whole stack.
 */

/** How one pixel is stored in a file. `uint4` = MRC mode 101, two pixels a byte, low nibble first. */
export type PixelType = "int8" | "uint8" | "int16" | "uint16" | "float16" | "float32" | "uint4";

/** One file of raw sections, all of one size and type. */
export interface StackFile {
  path: string;
  /** Byte of the first pixel. */
  dataOffset: number;
  pixelType: PixelType;
  littleEndian: boolean;
  /** Bytes from one section to the next. */
  sectionBytes: number;
  /** Sections that are provably whole. */
  count: number;
  /** The file as it was when opened; a read after a change is refused with "file.changed". */
  stamp: { size: number; mtimeMs: number; ino: number };
}

/** Sections of files: image i is section `section[i]` of `files[file[i]]`; null arrays mean "file 0, section i". */
export interface FileStack {
  kind: "file";
  width: number;
  height: number;
  count: number;
  files: readonly StackFile[];
  file: Uint32Array | null;
  section: Uint32Array | null;
  /** Images of no file, one after another: image i with `file[i]` = {@link HELD} is `held[section[i]]`. */
  held?: Float32Array;
  /** Numbers (from 0) of the images in the set that they were chosen from; left out where they are all of it. */
  numbers?: Uint32Array;
}

/** In the place of a file's number: the image lies in {@link FileStack.held}. */
export const HELD = 0xfffffffe;

/** Images held in memory, image after image, row after row; shared when it crosses threads. */
export interface MemoryStack {
  kind: "memory";
  width: number;
  height: number;
  count: number;
  pixels: Float32Array;
  /** As of a {@link FileStack}. */
  numbers?: Uint32Array;
}

export type StackRef = FileStack | MemoryStack;

/** What a worker gives every kernel: pixels by image number, read straight from the files it keeps open. */
export interface KernelIo {
  /**
   * Read image `index` (from 0) as float32 into `out` (height × width, row 0 first). Values are as stored: no scaling.
   * @throws AppError "file.changed", "file.unreadable"
   */
  readImage(stack: StackRef, index: number, out: Float32Array): void;
}

/** What images of a stack are called where it was chosen from: their numbers there, from 0. */
export const numbersOf = ({ numbers }: StackRef, images: readonly number[]): number[] =>
  images.map((i) => numbers?.[i] ?? i);

/**
 * The images `indices` of `stack`, in that order, as a stack of its own, which knows only the files that they lie in: a
 * table may name thousands. No pixel of a file is copied.
 */
export function subset(stack: StackRef, indices: Uint32Array, allocate: (n: number) => Uint32Array): StackRef {
  const numbers = allocate(indices.length);
  indices.forEach((from, to) => (numbers[to] = stack.numbers?.[from] ?? from));
  if (stack.kind === "memory") {
    const size = stack.width * stack.height;
    const pixels = new Float32Array(new SharedArrayBuffer(4 * size * indices.length));
    indices.forEach((from, to) => pixels.set(stack.pixels.subarray(from * size, (from + 1) * size), to * size));
    return { ...stack, count: indices.length, pixels, numbers };
  }
  const file = allocate(indices.length);
  const section = allocate(indices.length);
  indices.forEach((from, to) => {
    file[to] = stack.file?.[from] ?? 0;
    section[to] = stack.section?.[from] ?? from;
  });
  return { ...stack, count: indices.length, files: keepUsed(stack.files, file), file, section, numbers };
}

/** The files that `file` names, which is renumbered; a number of no file stays one. */
function keepUsed(files: readonly StackFile[], file: Uint32Array): readonly StackFile[] {
  if (files.length === 1) return files;
  const place = new Map<number, number>();
  const used: StackFile[] = [];
  for (let i = 0; i < file.length; i++) {
    const at = file[i]!;
    if (at >= files.length) continue;
    let to = place.get(at);
    if (to === undefined) {
      to = used.length;
      place.set(at, to);
      used.push(files[at]!);
    }
    file[i] = to;
  }
  return used;
}
