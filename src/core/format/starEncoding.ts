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
  const nul = bytes.indexOf(0);
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
  const wrong = firstNonUtf8(bytes);
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
  const cr = bytes.indexOf(13);
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

/** Byte where UTF-8 is violated (over-long forms, surrogates and too large code points included); −1 = nowhere. */
export function firstNonUtf8(bytes: Uint8Array): number {
  const n = bytes.length;
  let i = 0;
  if (bytes.byteOffset % 4 === 0) {
    // Nearly every file is ASCII: look at four bytes at a time until the first that is not.
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, n >> 2);
    let w = 0;
    while (w < words.length && (words[w]! & 0x80808080) === 0) w++;
    i = 4 * w;
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
