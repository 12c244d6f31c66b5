/** Pixels of MRC modes to float32 and back. Values are as stored: nothing is scaled. */
import type { PixelType } from "../stack.js";

/** Bits of one pixel. */
export const PIXEL_BITS: Readonly<Record<PixelType, number>> = {
  int8: 8,
  uint8: 8,
  int16: 16,
  uint16: 16,
  float16: 16,
  float32: 32,
  uint4: 4,
};

/** Bytes of one section; four-bit rows need an even width, so that no byte is shared by two rows. */
export function sectionBytes(type: PixelType, width: number, height: number): bigint {
  return (BigInt(width) * BigInt(height) * BigInt(PIXEL_BITS[type])) / 8n;
}

let halfTable: Float32Array | null = null;

/** Value of each of the 65,536 IEEE binary16 patterns; sign 1, exponent 5 (bias 15), fraction 10 bits. */
function halfValues(): Float32Array {
  if (halfTable) return halfTable;
  const table = new Float32Array(65536);
  for (let h = 0; h < 65536; h++) {
    const exponent = (h >> 10) & 31;
    const fraction = h & 1023;
    const size =
      exponent === 0
        ? fraction * 2 ** -24
        : exponent === 31
          ? fraction === 0
            ? Infinity
            : NaN
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    table[h] = h & 0x8000 ? -size : size;
  }
  halfTable = table;
  return table;
}

const LITTLE_HOST = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
/** The typed arrays below view memory in the host's order, and every host Annulus runs on is little-endian. */
if (!LITTLE_HOST) throw new Error("big-endian hosts are not supported");

/**
 * Stored pixels as float32.
 * @param bytes pixels from the first byte of a row on; any alignment
 * @param count pixels
 * @param out   at least `count` long; out[i] = value of pixel i
 */
export function decodePixels(
  bytes: Uint8Array,
  type: PixelType,
  littleEndian: boolean,
  count: number,
  out: Float32Array,
): void {
  switch (type) {
    case "uint8":
      for (let i = 0; i < count; i++) out[i] = bytes[i]!;
      return;
    case "int8":
      for (let i = 0; i < count; i++) out[i] = (bytes[i]! << 24) >> 24;
      return;
    case "uint4":
      for (let i = 0; i < count; i++) out[i] = i & 1 ? bytes[i >> 1]! >> 4 : bytes[i >> 1]! & 15;
      return;
    default:
  }
  const [lo, hi] = littleEndian ? [0, 1] : [1, 0];
  if (type === "int16") {
    for (let i = 0, j = 0; i < count; i++, j += 2) out[i] = ((bytes[j + lo]! | (bytes[j + hi]! << 8)) << 16) >> 16;
  } else if (type === "uint16") {
    for (let i = 0, j = 0; i < count; i++, j += 2) out[i] = bytes[j + lo]! | (bytes[j + hi]! << 8);
  } else if (type === "float16") {
    const values = halfValues();
    for (let i = 0, j = 0; i < count; i++, j += 2) out[i] = values[bytes[j + lo]! | (bytes[j + hi]! << 8)]!;
  } else {
    const raw = new Uint8Array(out.buffer, out.byteOffset, 4 * count);
    if (littleEndian) {
      raw.set(bytes.subarray(0, 4 * count));
    } else {
      for (let j = 0; j < 4 * count; j += 4) {
        const b0 = bytes[j]!;
        const b1 = bytes[j + 1]!;
        raw[j] = bytes[j + 3]!;
        raw[j + 1] = bytes[j + 2]!;
        raw[j + 2] = b1;
        raw[j + 3] = b0;
      }
    }
  }
}

const scratch = new DataView(new ArrayBuffer(4));

/** The binary16 pattern nearest to a float32 value, ties to even; overflow gives ±∞, NaN stays NaN. */
export function toHalf(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 255;
  const fraction = bits & 0x7fffff;
  if (exponent === 255) return sign | 0x7c00 | (fraction ? 0x200 : 0);
  const e = exponent - 112;
  if (e >= 31) return sign | 0x7c00;
  if (e <= 0) {
    // Below 2⁻¹⁴ a half counts in steps of 2⁻²⁴; the value times 2²⁴ is exact, so one rounding decides.
    const steps = Math.abs(value) * 2 ** 24;
    const low = Math.floor(steps);
    const rest = steps - low;
    return sign | (low + (rest > 0.5 || (rest === 0.5 && (low & 1) === 1) ? 1 : 0));
  }
  const half = (e << 10) | (fraction >>> 13);
  const rest = fraction & 0x1fff;
  return sign | (half + (rest > 0x1000 || (rest === 0x1000 && (half & 1) === 1) ? 1 : 0));
}

/** Pixel types Annulus writes: those whose MRC mode every reader takes alike. */
export type WritablePixelType = Exclude<PixelType, "uint4" | "uint8">;

const INTEGER_RANGE: Readonly<Record<"int8" | "int16" | "uint16", readonly [number, number]>> = {
  int8: [-128, 127],
  int16: [-32768, 32767],
  uint16: [0, 65535],
};

/**
 * float32 pixels as little-endian bytes of `type`. Integers are rounded to nearest (ties to even), cut to the range of
 * the type; NaN becomes 0.
 * @param out `count` × bytes of a pixel
 */
export function encodePixels(pixels: Float32Array, type: WritablePixelType, out: Uint8Array): void {
  const n = pixels.length;
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  if (type === "float32") {
    out.set(new Uint8Array(pixels.buffer, pixels.byteOffset, 4 * n));
  } else if (type === "float16") {
    for (let i = 0; i < n; i++) view.setUint16(2 * i, toHalf(pixels[i]!), true);
  } else {
    const [low, high] = INTEGER_RANGE[type];
    const wide = PIXEL_BITS[type] === 16;
    for (let i = 0; i < n; i++) {
      const value = Math.min(high, Math.max(low, roundEven(pixels[i]!)));
      if (wide) view.setInt16(2 * i, value, true);
      else out[i] = value;
    }
  }
}

function roundEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  const rounded = rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
  return Number.isNaN(rounded) ? 0 : rounded;
}
