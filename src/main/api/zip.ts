/** A ZIP archive of stored (not compressed) files, as PKWARE's APPNOTE 6.3 lays it out. */
import { crc32 } from "node:zlib";

/** Date and time fields of 1 January 1980: archives of the same files are the same bytes. */
const DATE = (1 << 5) | 1;
const UTF8_NAMES = 0x0800;
const VERSION = 20;

/** @param files names with their bytes; together below 4 GB */
export function zip(files: readonly { name: string; bytes: Uint8Array }[]): Uint8Array<ArrayBuffer> {
  const entries = files.map(({ name, bytes }) => ({ name: new TextEncoder().encode(name), bytes, crc: crc32(bytes) }));
  const total = entries.reduce((sum, e) => sum + 30 + 46 + 2 * e.name.length + e.bytes.length, 22);
  if (total > 0xffffffff) throw new Error("too large for one archive");
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  const u16 = (at: number, value: number): void => view.setUint16(at, value, true);
  const u32 = (at: number, value: number): void => view.setUint32(at, value, true);
  /** The fields that the local header and the central directory share, from "version needed" on. */
  const common = (at: number, e: (typeof entries)[number]): void => {
    u16(at, VERSION);
    u16(at + 2, UTF8_NAMES);
    u16(at + 8, DATE);
    u32(at + 10, e.crc);
    u32(at + 14, e.bytes.length);
    u32(at + 18, e.bytes.length);
    u16(at + 22, e.name.length);
  };
  let at = 0;
  const offsets = entries.map((e) => {
    const start = at;
    u32(at, 0x04034b50);
    common(at + 4, e);
    out.set(e.name, at + 30);
    out.set(e.bytes, at + 30 + e.name.length);
    at += 30 + e.name.length + e.bytes.length;
    return start;
  });
  const directory = at;
  entries.forEach((e, i) => {
    u32(at, 0x02014b50);
    u16(at + 4, VERSION);
    common(at + 6, e);
    u32(at + 42, offsets[i]!);
    out.set(e.name, at + 46);
    at += 46 + e.name.length;
  });
  u32(at, 0x06054b50);
  u16(at + 8, entries.length);
  u16(at + 10, entries.length);
  u32(at + 12, at - directory);
  u32(at + 16, directory);
  return out;
}
