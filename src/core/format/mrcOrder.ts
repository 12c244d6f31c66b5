/** Is this an MRC header, and in which byte order? Repaired only where exactly one answer can be true. */
import type { Finding } from "../findings.js";
import type { PixelType } from "../stack.js";
import { refusal, remarkOn } from "./message.js";
import { decodeMrcHeader, IMOD_STAMP, MRC_BYTE, MRC_HEADER_BYTES, type MrcHeader } from "./mrcHeader.js";
import type { ByteSource } from "./source.js";

/** Bits of a pixel of each mode that MRC2014 or IMOD defines, also of those that Annulus does not open. */
const MODE_BITS: ReadonlyMap<number, number> = new Map([
  [0, 8],
  [1, 16],
  [2, 32],
  [3, 32],
  [4, 64],
  [6, 16],
  [12, 16],
  [16, 24],
  [101, 4],
]);

/** Pixel type of the modes that Annulus opens; mode 0 is int8 until something says otherwise. */
export const MODE_TYPE: ReadonlyMap<number, PixelType> = new Map([
  [0, "int8"],
  [1, "int16"],
  [2, "float32"],
  [6, "uint16"],
  [12, "float16"],
  [101, "uint4"],
]);

/** Largest side believed when only plausibility decides the byte order. */
const BELIEVED_SIDE = 1e7;

/** Could these words be meant: a known mode, sides of 1 to ten million, an extended header inside the file? */
function plausible(h: MrcHeader, size: number): boolean {
  const side = (n: number): boolean => n > 0 && n <= BELIEVED_SIDE;
  return (
    MODE_BITS.has(h.mode) &&
    side(h.nx) &&
    side(h.ny) &&
    side(h.nz) &&
    h.nsymbt >= 0 &&
    MRC_HEADER_BYTES + h.nsymbt <= size
  );
}

/** Does the file hold at least `sections` whole sections of such a header? */
function holds(h: MrcHeader, size: number, sections: number): boolean {
  if (!plausible(h, size)) return false;
  const section = (BigInt(h.nx) * BigInt(h.ny) * BigInt(MODE_BITS.get(h.mode)!) + 7n) / 8n;
  return BigInt(size) - BigInt(MRC_HEADER_BYTES + h.nsymbt) >= section * BigInt(sections);
}

const hex = (bytes: readonly number[]): string => bytes.map((b) => b.toString(16).padStart(2, "0")).join(" ");

/** Byte order that the machine stamp names; null when it is not one of the standard stamps. */
function stampedOrder(machst: MrcHeader["machst"]): "little" | "big" | null {
  if (machst[0] === 0x44 && (machst[1] === 0x44 || machst[1] === 0x41)) return "little";
  return machst[0] === 0x11 && machst[1] === 0x11 ? "big" : null;
}

/** Does the start of a file carry what only MRC files carry: the MAP id or a standard machine stamp? */
export function looksLikeMrc(head: Uint8Array, size: number): boolean {
  if (head.length < MRC_HEADER_BYTES) return false;
  const little = decodeMrcHeader(head, true);
  if (/^map/i.test(little.map)) return true;
  const big = decodeMrcHeader(head, false);
  return holds(little, size, little.nz) !== holds(big, size, big.nz);
}

/**
 * The header in its byte order, and what was odd about the id and the stamp.
 * @throws AppError "E_FORMAT" no MRC file; "E_MRC_SIZE" too short, or no single byte order fits
 */
export function readMrcHeader(source: ByteSource): { header: MrcHeader; findings: Finding[] } {
  const { size } = source;
  const bytes = source.read(0, MRC_HEADER_BYTES);
  if (bytes.length < MRC_HEADER_BYTES) {
    throw refusal(source, "E_MRC_SIZE", {
      what: "the file ends inside the MRC header",
      byte: size,
      found: `${size} bytes`,
      expected: `at least ${MRC_HEADER_BYTES} bytes`,
      hint: "copy the file again from where it was made",
    });
  }
  const little = decodeMrcHeader(bytes, true);
  const big = decodeMrcHeader(bytes, false);
  const findings: Finding[] = [];
  const both = [little, big];
  const whole = both.filter((h) => holds(h, size, h.nz));
  const partly = whole.length > 0 ? whole : both.filter((h) => holds(h, size, 1));

  if (!/^map/i.test(little.map) && partly.length !== 1) {
    throw refusal(source, "E_FORMAT", {
      what: "this is not an MRC file: it has no MAP id, and its sizes make no sense in either byte order",
      byte: 0,
      found: `NX, NY, NZ, MODE = ${little.nx}, ${little.ny}, ${little.nz}, ${little.mode}`,
      expected: "an MRC header (or a STAR file)",
      hint: "check that the file is what its name says and was copied whole",
    });
  }
  if (little.map !== "MAP " && little.map !== "MAP\0") {
    findings.push(
      remarkOn(source, "W_MRC_MAPID", {
        what: "the MAP id is missing or odd; opened because sizes and mode fit",
        byte: MRC_BYTE.map,
        found: /^[ -~]+$/.test(little.map)
          ? `"${little.map}"`
          : `bytes ${hex([...little.map].map((c) => c.charCodeAt(0)))}`,
        expected: '"MAP "',
      }),
    );
  }
  const stamped = stampedOrder(little.machst);
  if (stamped !== null) {
    const said = stamped === "little" ? little : big;
    const other = stamped === "little" ? big : little;
    if (plausible(said, size) || !holds(other, size, other.nz)) return { header: said, findings };
    findings.push(machineStamp(source, other, `names the other byte order, in which the header makes no sense`));
    return { header: other, findings };
  }
  const [header] = partly;
  if (!header || partly.length !== 1) {
    throw refusal(source, "E_MRC_SIZE", {
      what: `the machine stamp names no byte order, and ${partly.length === 0 ? "neither" : "more than one"} fits the size of the file`,
      byte: MRC_BYTE.machst,
      found: `stamp ${hex(little.machst)}, NX × NY × NZ = ${little.nx} × ${little.ny} × ${little.nz} (little-endian) or ${big.nx} × ${big.ny} × ${big.nz} (big-endian), ${size} bytes`,
      expected: "sizes that fit the file in exactly one byte order",
      hint: "write the file again with a program that sets the machine stamp",
    });
  }
  findings.push(machineStamp(source, header, "is not a standard one; the only byte order that fits was taken"));
  return { header, findings };
}

function machineStamp(source: ByteSource, h: MrcHeader, why: string): Finding {
  return remarkOn(source, "W_MRC_MACHST", {
    what: `the machine stamp ${why}: ${h.littleEndian ? "little" : "big"}-endian`,
    byte: MRC_BYTE.machst,
    found: hex(h.machst),
    expected: "44 44 00 00 (little-endian) or 11 11 00 00 (big-endian)",
  });
}

/** Is mode 0 signed? From IMOD's flags; null when the file does not say. */
export function imodSign(h: MrcHeader): "signed" | "unsigned" | null {
  if (h.imodStamp !== IMOD_STAMP) return null;
  return (h.imodFlags & 1) === 1 ? "signed" : "unsigned";
}
