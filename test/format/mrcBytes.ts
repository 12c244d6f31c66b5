/** Builds MRC files in memory, field by field, in either byte order: the tests' own idea of the format. */
export interface MrcFields {
  nx: number;
  ny: number;
  nz: number;
  mode: number;
  little?: boolean;
  m?: [number, number, number];
  cella?: [number, number, number];
  ispg?: number;
  extended?: number;
  stamp?: [number, number, number, number];
  map?: string;
  axes?: [number, number, number];
  nlabl?: number;
  imod?: { stamp: number; flags: number };
  /** Extra or missing bytes at the end. */
  tail?: number;
}

/** Bytes of one pixel's worth of a section, by mode; 4 bits of mode 101 are packed by the caller. */
const BITS: Record<number, number> = { 0: 8, 1: 16, 2: 32, 3: 32, 4: 64, 6: 16, 12: 16, 16: 24, 101: 4 };

export function mrcBytes(f: MrcFields, data?: Uint8Array): Uint8Array {
  const little = f.little ?? true;
  const extended = f.extended ?? 0;
  const size = Math.ceil((f.nx * f.ny * f.nz * (BITS[f.mode] ?? 32)) / 8);
  const body = data ?? new Uint8Array(Math.max(0, size));
  const bytes = new Uint8Array(Math.max(0, 1024 + extended + body.length + (f.tail ?? 0)));
  const view = new DataView(bytes.buffer);
  const int = (word: number, value: number): void => view.setInt32(4 * (word - 1), value, little);
  const float = (word: number, value: number): void => view.setFloat32(4 * (word - 1), value, little);
  [f.nx, f.ny, f.nz, f.mode].forEach((value, i) => int(1 + i, value));
  (f.m ?? [f.nx, f.ny, f.nz]).forEach((value, i) => int(8 + i, value));
  (f.cella ?? [1.5 * f.nx, 1.5 * f.ny, 1.5 * f.nz]).forEach((value, i) => float(11 + i, value));
  (f.axes ?? [1, 2, 3]).forEach((value, i) => int(17 + i, value));
  int(23, f.ispg ?? 0);
  int(24, extended);
  if (f.imod) {
    int(39, f.imod.stamp);
    int(40, f.imod.flags);
  }
  bytes.set(new TextEncoder().encode(f.map ?? "MAP "), 208);
  bytes.set(f.stamp ?? (little ? [0x44, 0x44, 0, 0] : [0x11, 0x11, 0, 0]), 212);
  int(56, f.nlabl ?? 0);
  bytes.set(body.subarray(0, Math.max(0, bytes.length - 1024 - extended)), 1024 + extended);
  return bytes;
}
