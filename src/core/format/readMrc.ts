/**
 * What an MRC file is: sizes, type, kind, pixel size, and how many sections are provably there. Sizes are compared in
 * BigInt with the true size of the file before anything is believed; nothing is allocated on the word of a header.
 */
import type { Finding } from "../findings.js";
import type { PixelType, StackFile } from "../stack.js";
import { refusal, remarkOn, shown } from "./message.js";
import { decodeMrcLabels, MRC_BYTE, MRC_HEADER_BYTES, MRC_LABELS, type MrcHeader } from "./mrcHeader.js";
import { imodSign, MODE_TYPE, readMrcHeader } from "./mrcOrder.js";
import { sectionBytes } from "./mrcPixels.js";
import { headerPixelSize, type HeaderPixelSize } from "./mrcPixelSize.js";
import { type ByteSource, extension } from "./source.js";

/** A choice only the user can make; `chosen` is the reading in use. */
export interface FormatQuestion {
  id: "stackOrVolume" | "mode0Sign" | "pixelSize";
  text: string;
  options: { value: string; label: string }[];
  chosen: string;
}

export interface MrcOptions {
  /** The user's answer to "stack or volume". */
  reading?: "stack" | "volume";
  /** The user's answer to "is mode 0 signed". */
  mode0?: "signed" | "unsigned";
  /** A STAR file or `N@path` points into the file, so it is a stack. */
  referredTo?: boolean;
}

/** How the sections lie in the file; with path and stamp it is a {@link StackFile}. */
export type MrcLayout = Omit<StackFile, "path" | "stamp">;

export interface MrcFile {
  header: MrcHeader;
  kind: "stack" | "volume" | "image";
  width: number;
  height: number;
  /** Sections as the header has it. */
  sections: number;
  layout: MrcLayout;
  pixelSize: HeaderPixelSize;
  /** Labels of the header, safe to print; empty for files that a table refers to. */
  labels: string[];
  findings: Finding[];
  questions: FormatQuestion[];
}

/** Modes by name, for refusals. */
const MODE_NAMES: ReadonlyMap<number, string> = new Map([
  [3, "complex 16-bit integers: a Fourier transform"],
  [4, "complex 32-bit floats: a Fourier transform"],
  [16, "RGB colour"],
]);

/** Above this side a texture of common graphics hardware ends. */
const TEXTURE_LIMIT = 16384;

/**
 * Read the header of an MRC or MRCS file and prove what it holds.
 *
 * layout.count = min(NZ, ⌊(size − 1024 − NSYMBT) / section⌋): a shorter file opens with the whole sections it has.
 * @throws AppError "E_FORMAT", "E_MRC_DIMS", "E_MRC_SIZE", "E_MRC_MODE", "E_MRC_EXTHDR"
 */
export function readMrc(source: ByteSource, options: MrcOptions = {}): MrcFile {
  const { header, findings } = readMrcHeader(source);
  const h = header;
  checkSides(source, h);
  const pixelType = typeOf(source, h, options, findings);
  const questions: FormatQuestion[] = [];
  if (h.mode === 0 && imodSign(h) === null) questions.push(signQuestion(pixelType));

  const data = BigInt(source.size) - BigInt(MRC_HEADER_BYTES);
  if (h.nsymbt < 0 || BigInt(h.nsymbt) > data) throw badExtendedHeader(source, h);
  if (h.nsymbt % 4 !== 0) {
    findings.push(
      remarkOn(source, "W_MRC_EXTHDR", {
        what: "the extended header is not a whole number of words; the pixels start where NSYMBT says",
        byte: MRC_BYTE.nsymbt,
        found: `NSYMBT = ${h.nsymbt}`,
        expected: "a multiple of 4",
      }),
    );
  }
  const section = sectionBytes(pixelType, h.nx, h.ny);
  const count = provenSections(source, h, section, findings);
  const kind = kindOf(source, h, options, findings, questions);
  const pixelSize = headerPixelSize(source, h);
  findings.push(...pixelSize.findings, ...oddities(source, h, kind));
  return {
    header,
    kind,
    width: h.nx,
    height: h.ny,
    sections: h.nz,
    layout: {
      dataOffset: MRC_HEADER_BYTES + h.nsymbt,
      pixelType,
      littleEndian: h.littleEndian,
      sectionBytes: Number(section),
      count,
    },
    pixelSize,
    labels: options.referredTo ? [] : decodeMrcLabels(source.read(0, MRC_HEADER_BYTES)).map((label) => shown(label)),
    findings,
    questions,
  };
}

function checkSides(source: ByteSource, h: MrcHeader): void {
  const sides = [
    ["NX", h.nx, MRC_BYTE.nx],
    ["NY", h.ny, MRC_BYTE.ny],
    ["NZ", h.nz, MRC_BYTE.nz],
  ] as const;
  for (const [name, value, byte] of sides) {
    if (value > 0) continue;
    throw refusal(source, "E_MRC_DIMS", {
      what: `the header gives no usable size`,
      byte,
      found: `${name} = ${value}`,
      expected: `${name} of 1 or more`,
      hint: "copy the file again, or write it again with the program that made it",
    });
  }
}

function typeOf(source: ByteSource, h: MrcHeader, options: MrcOptions, findings: Finding[]): PixelType {
  const type = MODE_TYPE.get(h.mode);
  if (type === undefined) {
    const name = MODE_NAMES.get(h.mode);
    throw refusal(source, "E_MRC_MODE", {
      what: name ? `pixels of mode ${h.mode} (${name}) are not images that can be averaged` : "the mode is not known",
      byte: MRC_BYTE.mode,
      found: `MODE = ${h.mode}`,
      expected: "one of the modes 0, 1, 2, 6, 12, 101",
      hint: name
        ? "convert to real images (mode 2) first"
        : "check that this is an MRC file and was copied whole: a nonsense mode means it is damaged or something else",
    });
  }
  if (type === "uint4" && h.nx % 2 !== 0) {
    throw refusal(source, "E_MRC_MODE", {
      what: "mode 101 (4 bits a pixel) with an odd row length: programs differ on where its rows begin",
      byte: MRC_BYTE.mode,
      found: `MODE = 101, NX = ${h.nx}`,
      expected: "an even NX",
      hint: "convert to mode 0 or 1 with the program that wrote it (IMOD: newstack -mode 1)",
    });
  }
  if (h.mode !== 0) return type;
  const said = options.mode0 ?? imodSign(h);
  if (said === null) {
    findings.push(
      remarkOn(source, "W_MRC_MODE0_SIGN", {
        what: "bytes (mode 0) are read as signed, as MRC2014 says; older IMOD files are unsigned, and this one does not say",
        byte: MRC_BYTE.mode,
        found: "MODE = 0 without IMOD's flags",
        hint: "if the images look torn between black and white, choose unsigned",
      }),
    );
  }
  return said === "unsigned" ? "uint8" : "int8";
}

function signQuestion(type: PixelType): FormatQuestion {
  return {
    id: "mode0Sign",
    text: "The pixels are bytes (mode 0) and the file does not say whether they are signed.",
    options: [
      { value: "signed", label: "signed, −128 to 127 (MRC2014)" },
      { value: "unsigned", label: "unsigned, 0 to 255 (old IMOD)" },
    ],
    chosen: type === "uint8" ? "unsigned" : "signed",
  };
}

function badExtendedHeader(source: ByteSource, h: MrcHeader): Error {
  const swapped = new DataView(new ArrayBuffer(4));
  swapped.setInt32(0, h.nsymbt, true);
  const other = swapped.getInt32(0, false);
  const fits = other >= 0 && other <= source.size - MRC_HEADER_BYTES;
  return refusal(source, "E_MRC_EXTHDR", {
    what: "the extended header cannot lie inside the file",
    byte: MRC_BYTE.nsymbt,
    found: `NSYMBT = ${h.nsymbt}${fits ? ` (${other} in the other byte order)` : ""}, file of ${source.size} bytes`,
    expected: `NSYMBT from 0 to ${source.size - MRC_HEADER_BYTES}`,
    hint: "copy the file again, or mend NSYMBT with the program that wrote it",
  });
}

function provenSections(source: ByteSource, h: MrcHeader, section: bigint, findings: Finding[]): number {
  const start = BigInt(MRC_HEADER_BYTES + h.nsymbt);
  const held = BigInt(source.size) - start;
  const promised = section * BigInt(h.nz);
  const whole = held / section;
  const found = `${source.size} bytes`;
  const expected = `${start + promised} bytes for ${h.nx} × ${h.ny} × ${h.nz} in mode ${h.mode}`;
  if (whole === 0n) {
    throw refusal(source, "E_MRC_SIZE", {
      what: "not one whole image fits into the file",
      byte: 0,
      found,
      expected,
      hint: "copy the file again from where it was made",
    });
  }
  if (held < promised) {
    findings.push(
      remarkOn(source, "W_MRC_TRUNCATED", {
        what: `the file is cut short: ${whole} of ${h.nz} images are whole and can be used`,
        byte: source.size,
        found,
        expected,
        hint: "copy the file again; the missing images are not shown",
      }),
    );
    return Number(whole);
  }
  if (held > promised) {
    findings.push(
      remarkOn(source, "W_MRC_TRAILING", {
        what: `${held - promised} bytes follow the last image; they are ignored`,
        byte: Number(start + promised),
        found,
        expected,
      }),
    );
  }
  return h.nz;
}

function kindOf(
  source: ByteSource,
  h: MrcHeader,
  options: MrcOptions,
  findings: Finding[],
  questions: FormatQuestion[],
): MrcFile["kind"] {
  if (h.nz === 1) return "image";
  if (options.referredTo) return "stack";
  const cube = h.nx === h.ny && h.ny === h.nz;
  const volumeName = extension(source.path) !== ".mrcs" && extension(source.path) !== ".st";
  // Of the files that name and header call a volume, those of square sections that do not make a cube are most often
  // particles written by a program that leaves ISPG at 1.
  const looksStack = !volumeName || h.ispg === 0 || h.ispg === 401 || (h.nx === h.ny && !cube);
  const clear = !volumeName || h.ispg === 401 || (cube ? h.ispg !== 0 : h.ispg === 0);
  const reading = options.reading ?? (looksStack ? "stack" : "volume");
  if (!clear) {
    questions.push({
      id: "stackOrVolume",
      text: `Is ${shown(source.name)} a stack of ${h.nz} images or one volume of ${h.nz} slices?`,
      options: [
        { value: "stack", label: `stack of ${h.nz} images` },
        { value: "volume", label: `volume, ${h.nx} × ${h.ny} × ${h.nz}` },
      ],
      chosen: reading,
    });
    if (options.reading === undefined) {
      findings.push(
        remarkOn(source, "W_MRC_STACK_OR_VOLUME", {
          what: `name and header do not agree on stack or volume; read as a ${reading}`,
          byte: MRC_BYTE.ispg,
          found: `ISPG = ${h.ispg}, ${h.nx} × ${h.ny} × ${h.nz}, extension "${shown(extension(source.path))}"`,
          hint: `if it is a ${reading === "stack" ? "volume" : "stack"}, say so in the dataset's settings, or name stacks .mrcs`,
        }),
      );
    }
  }
  return reading;
}

function oddities(source: ByteSource, h: MrcHeader, kind: MrcFile["kind"]): Finding[] {
  const findings: Finding[] = [];
  const [c, r, s] = h.axes;
  const unset = c === 0 && r === 0 && s === 0;
  if (!unset && !(c === 1 && r === 2 && s === 3)) {
    const permuted = [...h.axes].sort((a, b) => a - b).join() === "1,2,3";
    findings.push(
      remarkOn(source, "W_MRC_AXES", {
        what: permuted
          ? "the header says that columns, rows and sections run along other axes; images are shown as stored"
          : "the axis words of the header make no sense and are ignored; images are shown as stored",
        byte: MRC_BYTE.mapc,
        found: `MAPC, MAPR, MAPS = ${c}, ${r}, ${s}`,
        expected: "1, 2, 3",
      }),
    );
  }
  if (h.ispg === 401) {
    findings.push(
      remarkOn(source, "W_MRC_VOLSTACK", {
        what: "the header says this is a stack of volumes; its sections are shown as images",
        byte: MRC_BYTE.ispg,
        found: `ISPG = 401, ${h.nz} sections, ${h.mz} a volume`,
        expected: "ISPG 0 for a stack of images",
      }),
    );
  }
  if (h.nlabl < 0 || h.nlabl > MRC_LABELS) {
    findings.push(
      remarkOn(source, "W_MRC_LABELS", {
        what: "the number of labels is impossible; the labels were read by their content",
        byte: MRC_BYTE.nlabl,
        found: `NLABL = ${h.nlabl}`,
        expected: `0 to ${MRC_LABELS}`,
      }),
    );
  }
  const large = Math.max(h.nx, h.ny) > TEXTURE_LIMIT;
  if (large || (kind === "stack" && h.nx !== h.ny)) {
    findings.push(
      remarkOn(source, "W_MRC_SHAPE", {
        what: large
          ? `a side is longer than ${TEXTURE_LIMIT} pixels; images are shown reduced`
          : "the images are not square: they can be looked at, not aligned",
        byte: MRC_BYTE.nx,
        found: `${h.nx} × ${h.ny} pixels`,
        expected: large ? `sides of at most ${TEXTURE_LIMIT}` : "square images",
      }),
    );
  }
  return findings;
}
