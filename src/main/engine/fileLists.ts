/**
 * The files of a stack on their way to the workers. A table may name its images in 20,000 stacks, and to clone that many
 * objects takes some 20 ms each time: for every step of a job and every thread, on the thread that must answer the page.
 * So a long list is written into shared memory once, and every worker reads it once.
 */
import { deserialize, serialize } from "node:v8";

/** Shorter lists are cloned like everything else. */
const LONG = 200;
/** Lists that a worker keeps: those of a job's particles and references, and of what is looked at meanwhile. */
const KEPT = 4;

/** What stands in the place of a long list. */
class PackedList {
  constructor(
    readonly packedList: number,
    readonly bytes: SharedArrayBuffer,
  ) {}
}

const packed = new WeakMap<object, PackedList>();
let next = 1;

function pack(list: readonly unknown[]): PackedList {
  let made = packed.get(list);
  if (!made) {
    const bytes = serialize(list);
    const shared = new SharedArrayBuffer(bytes.length);
    new Uint8Array(shared).set(bytes);
    made = new PackedList(next++, shared);
    packed.set(list, made);
  }
  return made;
}

/** A copy of plain objects within plain objects, in which `replace` has exchanged what it wants of each `files`. */
function swap(value: unknown, replace: (files: object) => unknown): unknown {
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => {
      const files = key === "files" && typeof item === "object" && item !== null;
      return [key, files ? replace(item) : swap(item, replace)];
    }),
  );
}

/**
 * The same plain data, the long lists of files of its stacks packed. Neither may be changed afterwards: the data may
 * cross later, and the list crosses once.
 */
export function packLists<T>(value: T): T {
  return swap(value, (files) => (Array.isArray(files) && files.length >= LONG ? pack(files) : files)) as T;
}

const known = new Map<number, readonly unknown[]>();

/** On the worker: what {@link packLists} was given. Each list is one object, whatever values hold it. */
export function unpackLists<T>(value: T): T {
  return swap(value, (files) => {
    if (!("packedList" in files)) return files;
    const { packedList: id, bytes } = files as PackedList;
    const list = known.get(id) ?? (deserialize(new Uint8Array(bytes).slice()) as unknown[]);
    // In order of last use.
    known.delete(id);
    known.set(id, list);
    if (known.size > KEPT) known.delete(known.keys().next().value!);
    return list;
  }) as T;
}
