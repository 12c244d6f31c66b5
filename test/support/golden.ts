/** Small arrays made by another program, committed as raw little-endian float32 (see the README beside them). */
import { readFileSync } from "node:fs";

export function golden(name: string): Float32Array {
  const bytes = readFileSync(new URL(`../golden/${name}.f32`, import.meta.url));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
