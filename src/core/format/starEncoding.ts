/** Encoding and line ends of a STAR file, and the refusals that follow from them. */
import type { Finding } from "../findings.js";
import { refusal, remarkOn } from "./message.js";
import { lineAt, type StarFile } from "./star.js";

export interface StarEncoding {
  encoding: StarFile["encoding"];
  newline: StarFile["newline"];
  /** First byte after a byte order mark. */
  start: number;
  findings: Finding[];
}

/** @throws AppError "E_STAR_ENCODING" UTF-16; "E_STAR_NUL" a zero byte; "E_STAR_SYNTAX" 4 GiB or more */
export function starEncoding(file: { path: string; name: string }, bytes: Uint8Array): StarEncoding {
  if (bytes.length >= 0xffffffff) {
    throw refusal(file, "E_STAR_SYNTAX", {
      what: "the STAR file is too large",
      found: `${bytes.length} bytes`,
      expected: "less than 4 GiB",
      hint: "split it into several files",
    });
  }
  const mark = (bytes[0]! << 8) | bytes[1]!;
  if (mark === 0xfffe || mark === 0xfeff) {
    throw refusal(file, "E_STAR_ENCODING", {
      what: "the file is UTF-16 text",
      byte: 0,
      found: `a UTF-16 byte order mark, ${mark === 0xfffe ? "FF FE" : "FE FF"}`,
      expected: "ASCII or UTF-8",
      hint: "save it as UTF-8 (iconv -f UTF-16 -t UTF-8)",
    });
  }
  // Nearly every file is plain ASCII with LF: one look at it settles all three questions.
  const plain = plainUntil(bytes);
  const nul = bytes.indexOf(0, plain);
  if (nul >= 0) {
    throw refusal(file, "E_STAR_NUL", {
      what: "the file holds a zero byte, so it is damaged or not text",
      line: lineAt(bytes, nul),
      byte: nul,
      found: "byte 00",
      expected: "text",
      hint: "write or copy the file again",
    });
  }
  const findings: Finding[] = [];
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const wrong = firstNonUtf8(bytes, plain);
  if (wrong >= 0) {
    findings.push(
      remarkOn(file, "W_STAR_ENCODING", {
        what: "the text is not UTF-8; it is shown as Latin-1 and written back byte for byte",
        line: lineAt(bytes, wrong),
        byte: wrong,
        found: `byte ${bytes[wrong]!.toString(16)}`,
        expected: "ASCII or UTF-8",
      }),
    );
  }
  const cr = bytes.indexOf(13, plain);
  const newline = cr < 0 ? "\n" : bytes[cr + 1] === 10 ? "\r\n" : "\r";
  if (newline !== "\n") {
    findings.push(
      remarkOn(file, "W_STAR_CRLF", {
        what: `lines end in ${newline === "\r" ? "CR (old Macintosh)" : "CR LF (Windows)"}, which RELION refuses; Annulus reads it and writes LF`,
        line: 1,
        found: newline === "\r" ? "CR" : "CR LF",
        expected: "LF",
      }),
    );
  }
  return { encoding: wrong >= 0 ? "latin1" : "utf-8", newline, start, findings };
}

/** Up to this byte, at least, there is no zero, no CR and nothing beyond ASCII; four bytes at a time. */
function plainUntil(bytes: Uint8Array): number {
  if (bytes.byteOffset % 4 !== 0) return 0;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  let w = 0;
  for (; w < words.length; w++) {
    const word = words[w]!;
    // (x − 1) & ~x has the high bit of a byte set where it is zero (and perhaps in bytes above such a one).
    const cr = word ^ 0x0d0d0d0d;
    if ((((word - 0x01010101) & ~word) | ((cr - 0x01010101) & ~cr) | word) & 0x80808080) break;
  }
  return w === words.length ? bytes.length & ~3 : 4 * w;
}

/**
 * Byte where UTF-8 is violated (over-long forms, surrogates and too large code points included); −1 = nowhere.
 * @param from  a byte at which no character is cut in two
 */
export function firstNonUtf8(bytes: Uint8Array, from = 0): number {
  const n = bytes.length;
  let i = from;
  if ((bytes.byteOffset + from) % 4 === 0) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + from, (n - from) >> 2);
    let w = 0;
    while (w < words.length && (words[w]! & 0x80808080) === 0) w++;
    i = from + 4 * w;
  }
  while (i < n) {
    const c = bytes[i]!;
    if (c < 0x80) {
      i++;
      continue;
    }
    const more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    if (c < 0xc2 || c > 0xf4) return i;
    const next = bytes[i + 1] ?? 0;
    if ((c === 0xe0 && next < 0xa0) || (c === 0xed && next > 0x9f)) return i;
    if ((c === 0xf0 && next < 0x90) || (c === 0xf4 && next > 0x8f)) return i;
    for (let k = 1; k <= more; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return i;
    i += more + 1;
  }
  return -1;
}
