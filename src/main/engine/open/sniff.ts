/** What a file is, by its content; the name only decides where the content leaves it open. */
import { refusal } from "../../../core/format/message.js";
import { isGzip } from "../../../core/format/inflate.js";
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

/** Does text begin as a STAR file does: blank lines and comments, then data_ or loop_? */
function startsAsStar(text: string): boolean {
  return /^(?:\u00ef\u00bb\u00bf)?(?:[\t-\r ]|#[^\r\n]*(?:[\r\n]|$))*(?:data_|loop_)/i.test(text);
}

/**
 * The format of a file.
 * @throws AppError "E_EMPTY", "E_FORMAT"
 */
export function sniff(source: ByteSource): "mrc" | "star" | "gz" {
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
  if (ending === ".star" && (!text.includes("\0") || /^(?:\u00ff\u00fe|\u00fe\u00ff)/.test(text))) return "star";
  if (looksLikeMrc(head, source.size)) return "mrc";
  if (ending === ".star") return "star";
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
