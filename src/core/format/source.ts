/**
 * Bytes of a file as the readers of this room see them: by range, synchronously, never the whole file at once.
 * The engine supplies the one that reads files; a source in memory serves tests and inflated data.
 */
export interface ByteSource {
  /** Full path, for the detail of errors. */
  readonly path: string;
  /** Name shown in messages (as in the file system: pass it through {@link shown} before printing). */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes [offset, offset + length), fewer at the end of the file; valid until the next call. */
  read(offset: number, length: number): Uint8Array;
}

/** A source over bytes in memory; `path` may be any name. */
export function memorySource(path: string, bytes: Uint8Array): ByteSource {
  return {
    path,
    name: baseName(path),
    size: bytes.length,
    read: (offset, length) => bytes.subarray(Math.min(offset, bytes.length), Math.min(offset + length, bytes.length)),
  };
}

/** Last part of a path, either slash. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** Lower-case extension with its dot, a final `.gz` taken off first: "A.MRCS.gz" → ".mrcs"; "" when there is none. */
export function extension(path: string): string {
  const name = baseName(path).toLowerCase().replace(/\.gz$/, "");
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}
