/**
 * Errors a user can cause or mend. One class, one closed table of codes: code and typed detail survive structured
 * clone across threads and HTTP, where `instanceof` does not. A broken invariant is a plain `Error`: a bug.
 */

/** Where an input is wrong and what would mend it. Bytes count from 0, lines and rows from 1. */
export interface InputDetail {
  path: string;
  byte?: number;
  line?: number;
  found?: string;
  expected?: string;
  hint?: string;
  /** Folder the user would have to allow (E_PATH_OUTSIDE). */
  folder?: string;
}

/** Why a file, or a row of it, cannot be used; what merely is noticed stands in findings.ts. */
export type InputErrorCode =
  | "E_NOT_FOUND"
  | "E_NOT_A_FILE"
  | "E_FORMAT"
  | "E_EMPTY"
  | "E_MRC_DIMS"
  | "E_MRC_SIZE"
  | "E_MRC_MODE"
  | "E_MRC_EXTHDR"
  | "E_MRC_AXES"
  | "E_GZ"
  | "E_GZ_NESTED"
  | "E_STAR_ENCODING"
  | "E_STAR_NUL"
  | "E_STAR_NO_BLOCK"
  | "E_STAR_COLS"
  | "E_STAR_DUP_LABEL"
  | "E_STAR_INDEX"
  | "E_STAR_IMAGE"
  | "E_STAR_OPTICS"
  | "E_STAR_SYNTAX"
  | "E_CSV_COLS"
  | "E_CSV_CELL"
  | "E_CSV_INDEX"
  | "E_PATH_OUTSIDE";

interface OwnErrorDetail {
  "image.sizeMismatch": { expected: readonly number[]; actual: readonly number[] };
  "image.notFinite": { name: string; images: readonly number[] };
  "image.flat": { name: string; images: readonly number[] };
  "params.invalid": { tool: string; param: string; reason: string };
  "input.missing": { tool: string; input: string };
  "input.unusable": { tool: string; input: string; reason: string };
  "pixelSize.unknown": { wantedFor: string };
  "memory.exceeded": { neededBytes: number; limitBytes: number };
  "job.cancelled": { jobId: number };
  "worker.crashed": { exitCode: number };
  "file.changed": { path: string; found?: string; expected?: string; hint?: string };
  "file.unreadable": { path: string; reason: string };
  "output.exists": { path: string };
  "output.failed": { path: string; reason: string };
  "session.unknown": { what: string; id: string };
  "request.invalid": { reason: string };
}
export type ErrorDetail = OwnErrorDetail & Record<InputErrorCode, InputDetail>;
export type ErrorCode = keyof ErrorDetail;

/** An error as plain data, for threads and HTTP; "bug" is anything that is no {@link AppError}. */
export interface WireError {
  code: ErrorCode | "bug";
  message: string;
  detail?: unknown;
  stack?: string;
}

/** An error that a user can cause or mend; the message alone says what happened, where, and what to do. */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "AppError";
  constructor(
    readonly code: C,
    message: string,
    readonly detail: ErrorDetail[C],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** True when `error` is an {@link AppError} of this code (also after {@link fromWire}). */
export function isAppError<C extends ErrorCode>(error: unknown, code: C): error is AppError<C> {
  return error instanceof AppError && error.code === code;
}

/** An error as data. Only bugs keep their stack. */
export function toWire(error: unknown): WireError {
  if (error instanceof AppError) {
    const { code, message, detail } = error as AppError;
    return { code, message, detail };
  }
  if (error instanceof Error) return { code: "bug", message: error.message, stack: error.stack ?? "" };
  return { code: "bug", message: String(error) };
}

/** The error that {@link toWire} made into data. */
export function fromWire(wire: WireError): Error {
  if (wire.code !== "bug") {
    return new AppError(wire.code, wire.message, wire.detail as ErrorDetail[ErrorCode]);
  }
  const bug = new Error(wire.message);
  if (wire.stack) bug.stack = wire.stack;
  return bug;
}
