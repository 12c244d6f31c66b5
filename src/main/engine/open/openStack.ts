/** A plain stack, image or volume as a dataset. */
import { refusal } from "../../../core/format/message.js";
import type { FileInfo } from "../types.js";
import type { OpenedMrc } from "./openMrc.js";
import { outcomeOf, pixelSizeQuestion } from "./outcome.js";
import type { OpenedFile, OpenFileOptions } from "./types.js";

/**
 * @param image  number from 1 of the one image wanted ("N@file"); null = all
 * @throws AppError "E_STAR_INDEX" when there is no such image
 */
export function stackDataset(
  path: string,
  name: string,
  opened: OpenedMrc,
  image: number | null,
  options: OpenFileOptions,
): OpenedFile {
  const { mrc, file } = opened;
  if (image !== null && (image < 1 || image > file.count)) {
    throw refusal({ path, name }, "E_STAR_INDEX", {
      what: `image ${image} was asked for, and the file holds ${file.count}`,
      found: `${image}@${name}`,
      expected: `a number from 1 to ${file.count}`,
      hint: "images count from 1",
    });
  }
  const findings = [...opened.findings];
  const given = options.pixelSize ?? null;
  const { value, trusted } = mrc.pixelSize;
  const sources = value === null ? [] : [{ source: "MRC header", value, trusted }];
  const questions = mrc.questions;
  if (given !== null) sources.unshift({ source: "given by the user", value: given, trusted: true });
  const pixelSize = given ?? (trusted ? value : null);
  if (pixelSize === null) questions.push(pixelSizeQuestion(value));
  const count = image === null ? file.count : 1;
  const info: FileInfo = {
    path,
    format: "mrc",
    kind: image === null ? mrc.kind : "image",
    count,
    width: mrc.width,
    height: mrc.height,
    depth: image === null ? (mrc.kind === "volume" ? file.count : 1) : 1,
    dataType: file.pixelType,
    byteOrder: file.littleEndian ? "little" : "big",
    pixelSize,
    pixelSizeSources: sources,
    columns: [],
    labels: mrc.labels,
    findings,
    outcome: outcomeOf(findings),
    usable: count,
  };
  const section = image === null ? null : new Uint32Array(new SharedArrayBuffer(4)).fill(image - 1);
  const chosen = section && new Uint32Array(new SharedArrayBuffer(4));
  return {
    info,
    questions,
    stack: { kind: "file", width: mrc.width, height: mrc.height, count, files: [file], file: chosen, section },
    table: null,
    star: null,
    ctf: null,
    alignments: null,
    missing: null,
    opticsGroup: null,
    opticsPixelSizes: null,
  };
}
