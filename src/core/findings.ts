/**
 * What a reader noticed about a file. Readers never print and never repair in silence: everything odd is a finding.
 * `E_…` = the file (or the row) cannot be used; `W_…` = it opens, and the user is told.
 */
import { AppError, type InputDetail, type InputErrorCode } from "./errors.js";

/** What is odd about a file that opens all the same. */
export type InputWarningCode =
  | "W_EXT"
  | "W_MRC_TRUNCATED"
  | "W_MRC_MACHST"
  | "W_MRC_MAPID"
  | "W_MRC_EXTHDR"
  | "W_MRC_PIXSIZE"
  | "W_MRC_AXES"
  | "W_MRC_VOLSTACK"
  | "W_MRC_LABELS"
  | "W_MRC_SHAPE"
  | "W_MRC_MODE0_SIGN"
  | "W_MRC_STACK_OR_VOLUME"
  | "W_MRC_TRAILING"
  | "W_PIX_NONFINITE"
  | "W_PIX_FLAT"
  | "W_GZ_TRAILING"
  | "W_STAR_CRLF"
  | "W_STAR_ENCODING"
  | "W_STAR_TRUNCATED"
  | "W_STAR_NONFINITE"
  | "W_STAR_MISSING"
  | "W_STAR_DUP_PARTICLE"
  | "W_STAR_OPTICS"
  | "W_STAR_PIXSIZE"
  | "W_STAR_WIDE"
  | "W_STAR_MIRROR"
  | "W_STAR_EXT"
  | "W_STAR_EMPTY"
  | "W_STAR_VOLUMES"
  | "W_PIXSIZE_CONFLICT"
  | "W_PIXSIZE_UNKNOWN";

export type FindingCode = InputErrorCode | InputWarningCode;
export type Severity = "error" | "warning" | "info";

/** One thing noticed; `message` alone is a full sentence that names file, place, found and expected. */
export interface Finding extends InputDetail {
  severity: Severity;
  code: FindingCode;
  message: string;
}

/** The error a strict caller throws for an `E_…` finding. */
export function refuse(code: InputErrorCode, message: string, detail: InputDetail): AppError<InputErrorCode> {
  return new AppError(code, message, detail);
}

/** The finding that a file opens with. */
export function warning(code: InputWarningCode, message: string, detail: InputDetail): Finding {
  return { severity: "warning", code, message, ...detail };
}
