/** Why a file could not be written, in plain words. */
import { AppError } from "../../../core/errors.js";

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "your quota on this disk is used up",
  EACCES: "you have no permission to write here",
  EPERM: "you have no permission to write here",
  EROFS: "the disk is read-only",
  EIO: "the disk reported an error",
  ENOENT: "the folder does not exist",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "a file of this name is in the way",
  ELOOP: "its links lead in a circle",
  EISDIR: "a folder of this name exists",
  ENOTEMPTY: "the folder is not empty",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open on this machine",
  ENAMETOOLONG: "the name is too long",
  EFBIG: "the file is too large for this disk",
  ESTALE: "the network folder is gone",
};

/** "the disk is full (ENOSPC)". */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (!code) return message;
  return `${WORDS[code] ?? message} (${code})`;
}

/** The error of a write that did not succeed; an AppError stays as it is. */
export function outputFailed(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error as AppError;
  const reason = reasonOf(error);
  return new AppError("output.failed", `${path} was not written: ${reason}. Nothing was left behind.`, {
    path,
    reason,
  });
}

export function outputExists(path: string, hint = "Allow overwriting or choose another name."): AppError {
  return new AppError("output.exists", `${path} exists and was not touched. ${hint}`, { path });
}
