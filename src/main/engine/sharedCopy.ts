/** Copies of plain data whose arrays lie in shared memory, so that every thread sees them without copying again. */

type Numbers =
  Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array | Uint16Array | Int16Array | Int8Array;

const isNumbers = (value: unknown): value is Numbers => ArrayBuffer.isView(value) && !(value instanceof DataView);

function copyOf(array: Numbers): Numbers {
  const make = array.constructor as new (buffer: SharedArrayBuffer) => Numbers;
  const copy = new make(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

function walk<T>(value: T, replace: (array: Numbers) => Numbers): T {
  if (isNumbers(value)) return replace(value) as T;
  if (Array.isArray(value)) return value.map((item) => walk(item as unknown, replace)) as T;
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item as unknown, replace)])) as T;
  }
  return value;
}

/** The same data with every array that is not shared yet copied into shared memory. */
export function shareArrays<T>(value: T): T {
  return walk(value, (array) => (array.buffer instanceof SharedArrayBuffer ? array : copyOf(array)));
}

/**
 * A deep copy, arrays in shared memory: what the original does later does not show.
 * @param borrowed buffers that stay as they are and are not copied: those of a job's inputs
 */
export function snapshot<T>(value: T, borrowed?: ReadonlySet<ArrayBufferLike>): T {
  return walk(value, (array) => (borrowed?.has(array.buffer) ? array : copyOf(array)));
}

/**
 * Bytes of the distinct buffers behind plain data.
 * @param borrowed buffers that somebody else counts
 */
export function bytesOf(value: unknown, borrowed?: ReadonlySet<ArrayBufferLike>): number {
  let bytes = 0;
  for (const buffer of buffersOf(value)) if (!borrowed?.has(buffer)) bytes += buffer.byteLength;
  return bytes;
}

/** The distinct buffers behind plain data. Nothing is copied: there may be 20,000 files in it. */
export function buffersOf(value: unknown): Set<ArrayBufferLike> {
  const buffers = new Set<ArrayBufferLike>();
  const visit = (item: unknown): void => {
    if (isNumbers(item)) buffers.add(item.buffer);
    else if (Array.isArray(item)) for (const one of item as unknown[]) visit(one);
    else if (typeof item === "object" && item !== null) for (const key in item) visit(item[key as keyof typeof item]);
  };
  visit(value);
  return buffers;
}
