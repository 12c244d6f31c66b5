/** Pixels over HTTP: uint32 (little-endian) length of a JSON head, the head padded with spaces to 4 bytes, the body. */

/** One binary answer; `body` starts at a multiple of 4 so that the page can view it as float32 without a copy. */
export function binaryAnswer(head: unknown, body: Uint8Array | Float32Array): Response {
  const json = new TextEncoder().encode(JSON.stringify(head, finiteOrNull));
  const padded = Math.ceil(json.length / 4) * 4;
  const bytes = new Uint8Array(4 + padded + body.byteLength);
  new DataView(bytes.buffer).setUint32(0, padded, true);
  bytes.fill(0x20, 4 + json.length, 4 + padded);
  bytes.set(json, 4);
  bytes.set(new Uint8Array(body.buffer, body.byteOffset, body.byteLength), 4 + padded);
  return new Response(bytes, { headers: { "Content-Type": "application/octet-stream", "Cache-Control": "no-store" } });
}

/** JSON knows no NaN; a number that is not finite travels as null. */
function finiteOrNull(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

/** Typed arrays anywhere in a result's data as plain arrays, so that JSON holds numbers and not objects. */
export function toPlain(value: unknown): unknown {
  if (value instanceof Float32Array || value instanceof Float64Array) {
    return Array.from(value, (x) => (Number.isFinite(x) ? x : null));
  }
  if (ArrayBuffer.isView(value)) return Array.from(value as Int32Array);
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toPlain(inner)]));
  }
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

/** A typed array of a packed value: type, first byte in the body, number of elements. */
export interface PackedArray {
  array: "f4" | "f8" | "i4" | "u4" | "u1";
  at: number;
  length: number;
}

/**
 * A value with typed arrays anywhere in it as JSON-able data and one body that holds all of them, each at a multiple of
 * 8 bytes. NaN keeps its bits.
 */
export function packArrays(value: unknown): { head: unknown; body: Uint8Array } {
  const arrays: { view: ArrayBufferView; at: number }[] = [];
  let size = 0;
  const pack = (part: unknown): unknown => {
    if (ArrayBuffer.isView(part)) {
      const at = size;
      arrays.push({ view: part, at });
      size = Math.ceil((size + part.byteLength) / 8) * 8;
      return { array: typeOf(part), at, length: (part as Uint8Array).length } satisfies PackedArray;
    }
    if (Array.isArray(part)) return part.map(pack);
    if (typeof part === "object" && part !== null) {
      return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, pack(inner)]));
    }
    return part;
  };
  const head = pack(value);
  const body = new Uint8Array(size);
  for (const { view, at } of arrays) body.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), at);
  return { head, body };
}

function typeOf(view: ArrayBufferView): PackedArray["array"] {
  if (view instanceof Float32Array) return "f4";
  if (view instanceof Float64Array) return "f8";
  if (view instanceof Int32Array) return "i4";
  if (view instanceof Uint32Array) return "u4";
  if (view instanceof Uint8Array) return "u1";
  throw new Error(`arrays of type ${view.constructor.name} are not sent`);
}
