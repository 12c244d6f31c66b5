/**
 * The kernels as WebAssembly. A plan reserves its planes, then gets an instance of the kernels with just that memory:
 * it never grows, so that views stay valid, and plans do not know of each other.
 */
import { KERNELS_BASE64 } from "./wasm.js";

const PAGE = 65536;
/** Vectors want addresses that are multiples of 16; a cache line also keeps planes apart. */
const ALIGN = 64;

/** Byte offset of a plane of float32 numbers, for kernels; see {@link KernelMemory.view}. */
export interface Plane {
  readonly at: number;
  readonly length: number;
}

/** Functions of ./assembly take byte offsets and counts. */
export type KernelExports = Readonly<Record<string, (...numbers: number[]) => number>>;

let compiled: WebAssembly.Module | null | undefined;

/**
 * A memory takes 8 to 10 GB of address space, of which only what is reserved becomes memory. Where the system limits
 * address space (ulimit -v, as batch queues do), plans would fail one by one; so many at once say that there is no limit.
 */
const PROBES = 16;

/** Compiled once a thread; null where there is no WebAssembly with SIMD, or no room for its memories. */
function kernelModule(): WebAssembly.Module | null {
  if (compiled === undefined) {
    const bytes = decodeBase64(KERNELS_BASE64);
    const known = typeof WebAssembly === "object" && WebAssembly.validate(bytes);
    compiled = known && hasAddressSpace() ? compile(bytes) : null;
  }
  return compiled;
}

/** Null where a page's policy forbids it, or a browser wants so much compiled elsewhere. */
function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | null {
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    return null;
  }
}

function hasAddressSpace(): boolean {
  try {
    return Array.from({ length: PROBES }, () => new WebAssembly.Memory({ initial: 1, maximum: 1 })).length === PROBES;
  } catch {
    return false;
  }
}

/** Are the kernels usable here? Where they are not, their twins in TypeScript do the same work more slowly. */
export const hasKernels = (): boolean => kernelModule() !== null;

/** Memory of one plan: first {@link reserve} every plane, then {@link start}, then {@link view} them. */
export class KernelMemory {
  #size = ALIGN;
  #memory: WebAssembly.Memory | null = null;

  /** A plane of `length` float32 (or int32) numbers, zero at first. */
  reserve(length: number): Plane {
    if (this.#memory) throw new Error("planes are reserved before the memory is made");
    const at = this.#size;
    this.#size = Math.ceil((at + 4 * length) / ALIGN) * ALIGN;
    return { at, length };
  }

  /** Make the memory. @returns the kernels over it. @throws Error where {@link hasKernels} is false */
  start(): KernelExports {
    const module = kernelModule();
    if (!module) throw new Error("no WebAssembly SIMD here");
    const pages = Math.ceil(this.#size / PAGE);
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    return new WebAssembly.Instance(module, { env: { memory: this.#memory } }).exports as KernelExports;
  }

  view({ at, length }: Plane): Float32Array {
    return new Float32Array(this.#made.buffer, at, length);
  }
  ints({ at, length }: Plane): Int32Array {
    return new Int32Array(this.#made.buffer, at, length);
  }
  /** A plane as doubles: half as many numbers as were reserved. */
  doubles({ at, length }: Plane): Float64Array {
    return new Float64Array(this.#made.buffer, at, length >> 1);
  }

  get #made(): WebAssembly.Memory {
    if (!this.#memory) throw new Error("the memory is not made yet");
    return this.#memory;
  }
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const value = new Uint8Array(128);
  for (let i = 0; i < DIGITS.length; i++) value[DIGITS.charCodeAt(i)] = i;
  for (let i = 0, at = 0; i < text.length; i += 4) {
    const word =
      (value[text.charCodeAt(i)]! << 18) |
      (value[text.charCodeAt(i + 1)]! << 12) |
      (value[text.charCodeAt(i + 2)]! << 6) |
      value[text.charCodeAt(i + 3)]!;
    bytes[at++] = word >> 16;
    if (at < bytes.length) bytes[at++] = word >> 8;
    if (at < bytes.length) bytes[at++] = word;
  }
  return bytes;
}
