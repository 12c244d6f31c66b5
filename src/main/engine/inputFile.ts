/** A file whose content decides a result. */
export interface InputFile {
  path: string;
  stamp: { size: number; mtimeMs: number; ino: number } | null;
  /** What its sha256 was when an earlier run read it, and which record says so; a job fails if it is another now. */
  expected?: { sha256: string; record: string };
}
