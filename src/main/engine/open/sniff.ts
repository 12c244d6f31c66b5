/** What a file is, by its content; the name only decides where the content leaves it open. */
import { refusal } from "../../../core/format/message.js";
import { isGzip } from "../../../core/format/inflate.js";
import { startsAsAlignmentsCsv } from "../../../core/format/readAlignmentsCsv.js";
import { MRC_BYTE, MRC_HEADER_BYTES } from "../../../core/format/mrcHeader.js";
import { looksLikeMrc } from "../../../core/format/mrcOrder.js";
import { type ByteSource, extension } from "../../../core/format/source.js";

/** Bytes that are enough to tell. */
export const SNIFF_BYTES = 4096;

const MRC_NAMES: ReadonlySet<string> = new Set([".mrc", ".mrcs", ".map", ".st", ".ali", ".rec", ".ccp4"]);

/** Signatures of files that are something else, and what to say. */
const OTHERS: readonly { begins: string; is: string; hint: string }[] = [
  {
    begins: "version https://git-lfs",
    is: "a Git LFS pointer, not the data",
    hint: "fetch the data with git lfs pull",
  },
  { begins: "\u0089HDF", is: "HDF5", hint: "convert it to MRC first (EMAN2: e2proc2d.py)" },
  {
    begins: "\u0093NUMPY",
    is: "a NumPy or cryoSPARC .cs file",
    hint: "convert it to STAR first (pyem: csparc2star.py)",
  },
  { begins: "\u0094CSDAT", is: "a cryoSPARC CSDAT file", hint: "convert it to STAR first (pyem: csparc2star.py)" },
  { begins: "\u0089PNG", is: "a PNG picture", hint: "open the stack it was made from" },
  { begins: "\u00ff\u00d8\u00ff", is: "a JPEG picture", hint: "open the stack it was made from" },
  { begins: "II*\0", is: "a TIFF picture", hint: "convert it to MRC first (IMOD: tif2mrc)" },
  { begins: "MM\0*", is: "a TIFF picture", hint: "convert it to MRC first (IMOD: tif2mrc)" },
  { begins: "%PDF", is: "a PDF document", hint: "choose another file" },
  { begins: "PK\u0003\u0004", is: "a ZIP archive", hint: "unpack it first" },
  { begins: "BZh", is: "compressed by bzip2", hint: "unpack it first (bunzip2)" },
  { begins: "\u00fd7zXZ", is: "compressed by xz", hint: "unpack it first (unxz)" },
  { begins: "(\u00b5/\u00fd", is: "compressed by zstd", hint: "unpack it first (zstd -d)" },
];

/** "MAP " where an MRC header has it. */
function hasMapId(head: Uint8Array): boolean {
  const at = MRC_BYTE.map;
  return head.length >= MRC_HEADER_BYTES && head[at] === 77 && head[at + 1] === 65 && head[at + 2] === 80;
}

/** SPIDER headers are floats: 1 slice or more, rows, a known form and columns, all whole numbers, in either order. */
function looksLikeSpider(head: Uint8Array): boolean {
  if (head.length < 48) return false;
  const view = new DataView(head.buffer, head.byteOffset, 48);
  return [true, false].some((little) => {
    const [slices, rows, form, columns] = [0, 4, 16, 44].map((at) => view.getFloat32(at, little));
    const side = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= 1e6;
    return side(Math.abs(slices!)) && side(rows!) && side(columns!) && [1, 3, -11, -12, -21, -22].includes(form!);
  });
}

/** Does text begin as a STAR file does: blank lines and comments, then data_ or loop_? */
function startsAsStar(text: string): boolean {
  return /^(?:\u00ef\u00bb\u00bf)?(?:[\t-\r ]|#[^\r\n]*(?:[\r\n]|$))*(?:data_|loop_)/i.test(text);
}

/**
 * The format of a file.
 * @throws AppError "E_EMPTY", "E_FORMAT"
 */
export function sniff(source: ByteSource): "mrc" | "star" | "csv" | "gz" {
  if (source.size === 0) {
    throw refusal(source, "E_EMPTY", {
      what: "the file is empty",
      byte: 0,
      found: "0 bytes",
      expected: "an MRC or STAR file",
      hint: "copy the file again from where it was made",
    });
  }
  const head = source.read(0, SNIFF_BYTES);
  if (isGzip(head)) return "gz";
  // A table may name 20,000 stacks: the plain case is decided without looking at text.
  if (hasMapId(head) && head.subarray(0, 64).includes(0)) return "mrc";
  const text = String.fromCharCode(...head);
  const other = OTHERS.find((o) => text.startsWith(o.begins));
  if (other) throw notOurs(source, other.is, other.hint);
  if (/^\s*<(?:!doctype|html|\?xml|head|body)/i.test(text)) {
    throw notOurs(
      source,
      "a web page (HTML or XML), perhaps an error page saved in place of the data",
      "download it again",
    );
  }
  if (startsAsStar(text)) return "star";
  const ending = extension(source.path);
  if (!text.includes("\0") && (ending === ".csv" || startsAsAlignmentsCsv(text))) return "csv";
  if (ending === ".star" && (!text.includes("\0") || /^(?:\u00ff\u00fe|\u00fe\u00ff)/.test(text))) return "star";
  if (looksLikeMrc(head, source.size)) return "mrc";
  if (ending === ".star") return "star";
  if (looksLikeSpider(head)) throw notOurs(source, "a SPIDER file", "convert it to MRC first (EMAN2: e2proc2d.py)");
  if (ending === ".hed" || ending === ".img") {
    throw notOurs(source, "half of an IMAGIC pair, by its name", "convert the pair to MRC first (EMAN2: e2proc2d.py)");
  }
  if (MRC_NAMES.has(ending)) return "mrc";
  throw notOurs(source, "of an unknown kind", "convert it to MRC first");
}

function notOurs(source: ByteSource, is: string, hint: string): Error {
  return refusal(source, "E_FORMAT", {
    what: `the file is ${is}`,
    byte: 0,
    expected: "an MRC or STAR file",
    hint,
  });
}
