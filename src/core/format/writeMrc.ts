/** The header of an MRC file that Annulus writes. Pixels follow at byte 1024: see {@link encodePixels}. */
import { IMOD_STAMP, MRC_BYTE, MRC_HEADER_BYTES } from "./mrcHeader.js";
import type { WritablePixelType } from "./mrcPixels.js";

/** Mode of each type Annulus writes. */
const TYPE_MODE: Readonly<Record<WritablePixelType, number>> = {
  int8: 0,
  int16: 1,
  float32: 2,
  uint16: 6,
  float16: 12,
};

export interface MrcHeaderFields {
  width: number;
  height: number;
  count: number;
  pixelType: WritablePixelType;
  /** Å/px; null is written as a cell of 0, which means "not known". */
  pixelSize: number | null;
  /** Of all pixels as written; null = not computed, which the header can say. */
  statistics: { min: number; max: number; mean: number; sd: number } | null;
  /** At most 80 characters of ASCII, for example the program and its version. */
  label: string;
}

/**
 * 1024 bytes, little-endian, MRC2014 version 20141: image stack (ISPG 0, MZ 1), axes 1 2 3, one label.
 * @throws RangeError for sizes that are no positive 32-bit integers
 */
export function encodeMrcHeader(fields: MrcHeaderFields): Uint8Array {
  const { width, height, count, pixelType, pixelSize, statistics } = fields;
  for (const n of [width, height, count]) {
    if (!Number.isInteger(n) || n < 1 || n > 0x7fffffff) throw new RangeError(`no MRC size: ${n}`);
  }
  const bytes = new Uint8Array(MRC_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  const int = (at: number, value: number): void => view.setInt32(at, value, true);
  const float = (at: number, value: number): void => view.setFloat32(at, value, true);
  const ascii = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i) & 127;
  };
  int(MRC_BYTE.nx, width);
  int(MRC_BYTE.ny, height);
  int(MRC_BYTE.nz, count);
  int(MRC_BYTE.mode, TYPE_MODE[pixelType]);
  int(MRC_BYTE.mx, width);
  int(MRC_BYTE.my, height);
  int(MRC_BYTE.mz, 1);
  float(MRC_BYTE.cellaX, width * (pixelSize ?? 0));
  float(MRC_BYTE.cellaY, height * (pixelSize ?? 0));
  float(MRC_BYTE.cellaZ, pixelSize ?? 0);
  for (let i = 0; i < 3; i++) float(MRC_BYTE.cellb + 4 * i, 90);
  int(MRC_BYTE.mapc, 1);
  int(MRC_BYTE.mapr, 2);
  int(MRC_BYTE.maps, 3);
  // DMAX < DMIN, DMEAN below both and RMS < 0 are MRC2014's way to say "not computed".
  float(MRC_BYTE.dmin, statistics?.min ?? 0);
  float(MRC_BYTE.dmax, statistics?.max ?? -1);
  float(MRC_BYTE.dmean, statistics?.mean ?? -2);
  float(MRC_BYTE.rms, statistics?.sd ?? -1);
  int(MRC_BYTE.ispg, 0);
  int(MRC_BYTE.nversion, 20141);
  if (pixelType === "int8") {
    int(MRC_BYTE.imodStamp, IMOD_STAMP);
    int(MRC_BYTE.imodFlags, 1);
  }
  ascii(MRC_BYTE.map, "MAP ");
  bytes[MRC_BYTE.machst] = 0x44;
  bytes[MRC_BYTE.machst + 1] = 0x44;
  int(MRC_BYTE.nlabl, 1);
  ascii(MRC_BYTE.labels, fields.label.slice(0, 80).padEnd(80));
  return bytes;
}
