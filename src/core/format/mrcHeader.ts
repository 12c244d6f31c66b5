/**
 * The 1024 bytes of an MRC2014 header (Cheng et al., J. Struct. Biol. 192, 146 (2015)): 256 words of 4 bytes, then
 * NSYMBT bytes of extended header, then the sections, row after row, column fastest.
 */
export const MRC_HEADER_BYTES = 1024;

/** Byte of each header word that Annulus reads or writes. */
export const MRC_BYTE = {
  /** Word 1: NX, columns (pixels of a row). */
  nx: 0,
  /** Word 2: NY, rows. */
  ny: 4,
  /** Word 3: NZ, sections: images of a stack or slices of a volume. */
  nz: 8,
  /** Word 4: MODE, type of a pixel. */
  mode: 12,
  /** Words 5–7: NXSTART NYSTART NZSTART, place of the first pixel in the unit cell. */
  nxstart: 16,
  /** Word 8: MX, intervals along x in CELLA: pixel size = CELLA.x / MX. */
  mx: 28,
  /** Word 9: MY. */
  my: 32,
  /** Word 10: MZ: 1 for an image stack, NZ for a volume, sections of one volume for a volume stack. */
  mz: 36,
  /** Words 11–13: CELLA, Å along x, y, z. */
  cellaX: 40,
  cellaY: 44,
  cellaZ: 48,
  /** Words 14–16: CELLB, degrees. */
  cellb: 52,
  /** Words 17–19: MAPC MAPR MAPS, which axis (1 = x) runs along columns, rows and sections. */
  mapc: 64,
  mapr: 68,
  maps: 72,
  /** Words 20–22: DMIN DMAX DMEAN, density; DMAX < DMIN or DMEAN below both = not computed. */
  dmin: 76,
  dmax: 80,
  dmean: 84,
  /** Word 23: ISPG: 0 image or image stack, 1 volume, 401 volume stack. */
  ispg: 88,
  /** Word 24: NSYMBT, bytes of the extended header. */
  nsymbt: 92,
  /** Word 27: EXTTYP, four characters that name the kind of extended header. */
  exttyp: 104,
  /** Word 28: NVERSION, 10 × year + version: 20140 or 20141. */
  nversion: 108,
  /** Word 39: IMOD's stamp, 1146047817, when IMOD's flags follow. */
  imodStamp: 152,
  /** Word 40: IMOD's flags; bit 0 set = mode 0 is signed. */
  imodFlags: 156,
  /** Words 50–52: ORIGIN, Å. */
  origin: 196,
  /** Word 53: the characters "MAP ". */
  map: 208,
  /** Word 54: MACHST, machine stamp: 44 44 or 44 41 little-endian, 11 11 big-endian. */
  machst: 212,
  /** Word 55: RMS, standard deviation of the density; negative = not computed. */
  rms: 216,
  /** Word 56: NLABL, labels in use. */
  nlabl: 220,
  /** Words 57–256: ten labels of 80 characters. */
  labels: 224,
} as const;

export const IMOD_STAMP = 1146047817;
export const MRC_LABELS = 10;
const MRC_LABEL_BYTES = 80;

/** The words of a header in one byte order. */
export interface MrcHeader {
  littleEndian: boolean;
  nx: number;
  ny: number;
  nz: number;
  mode: number;
  mx: number;
  my: number;
  mz: number;
  /** Å. */
  cella: [number, number, number];
  axes: [number, number, number];
  dmin: number;
  dmax: number;
  dmean: number;
  rms: number;
  ispg: number;
  nsymbt: number;
  exttyp: string;
  nversion: number;
  imodStamp: number;
  imodFlags: number;
  map: string;
  machst: [number, number, number, number];
  nlabl: number;
}

function text(bytes: Uint8Array, at: number, length: number): string {
  let found = "";
  for (let i = at; i < at + length; i++) found += String.fromCharCode(bytes[i]!);
  return found;
}

/** The header words of 1024 bytes read in the byte order given. Nothing is checked. */
export function decodeMrcHeader(bytes: Uint8Array, littleEndian: boolean): MrcHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, MRC_HEADER_BYTES);
  const int = (at: number): number => view.getInt32(at, littleEndian);
  const float = (at: number): number => view.getFloat32(at, littleEndian);
  return {
    littleEndian,
    nx: int(MRC_BYTE.nx),
    ny: int(MRC_BYTE.ny),
    nz: int(MRC_BYTE.nz),
    mode: int(MRC_BYTE.mode),
    mx: int(MRC_BYTE.mx),
    my: int(MRC_BYTE.my),
    mz: int(MRC_BYTE.mz),
    cella: [float(MRC_BYTE.cellaX), float(MRC_BYTE.cellaY), float(MRC_BYTE.cellaZ)],
    axes: [int(MRC_BYTE.mapc), int(MRC_BYTE.mapr), int(MRC_BYTE.maps)],
    dmin: float(MRC_BYTE.dmin),
    dmax: float(MRC_BYTE.dmax),
    dmean: float(MRC_BYTE.dmean),
    rms: float(MRC_BYTE.rms),
    ispg: int(MRC_BYTE.ispg),
    nsymbt: int(MRC_BYTE.nsymbt),
    exttyp: text(bytes, MRC_BYTE.exttyp, 4),
    nversion: int(MRC_BYTE.nversion),
    imodStamp: int(MRC_BYTE.imodStamp),
    imodFlags: int(MRC_BYTE.imodFlags),
    map: text(bytes, MRC_BYTE.map, 4),
    machst: [
      bytes[MRC_BYTE.machst]!,
      bytes[MRC_BYTE.machst + 1]!,
      bytes[MRC_BYTE.machst + 2]!,
      bytes[MRC_BYTE.machst + 3]!,
    ],
    nlabl: int(MRC_BYTE.nlabl),
  };
}

/** The labels that hold something, whatever NLABL says: bytes as Latin-1, trailing blanks and zeros cut. */
export function decodeMrcLabels(bytes: Uint8Array): string[] {
  const labels = Array.from({ length: MRC_LABELS }, (_, i) =>
    text(bytes, MRC_BYTE.labels + i * MRC_LABEL_BYTES, MRC_LABEL_BYTES).replace(/[\0 ]+$/, ""),
  );
  return labels.filter((label) => label !== "");
}
