import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { crc32 } from "../../src/core/format/crc32.js";
import { GzipReader } from "../../src/core/format/inflate.js";
import { memorySource } from "../../src/core/format/source.js";
import { random as randomStream } from "../../src/core/random.js";

function inflate(bytes: Uint8Array, step = 100_000): { data: Uint8Array; trailing: number } {
  const reader = new GzipReader(memorySource("x.gz", bytes));
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = reader.read(step).slice();
    if (part.length === 0) break;
    parts.push(part);
  }
  return { data: new Uint8Array(Buffer.concat(parts)), trailing: reader.trailingBytes };
}

/** Text that repeats at many distances, then noise: all block types occur. */
function mixed(size: number, seed: number): Uint8Array {
  const random = randomStream(seed);
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    const back = 1 + Math.floor(random() * Math.min(i, 40_000));
    const noise = random() < 0.4 || i === 0;
    bytes[i] = noise ? Math.floor(random() * 256) : bytes[i - (random() < 0.5 ? 1 : back)]!;
  }
  return bytes;
}

describe("gzip", () => {
  it.each([0, 1, 6, 9])("level %i, sizes around the window and the piece", (level) => {
    for (const size of [0, 1, 300, 32768, 131072, 400_001]) {
      const data = mixed(size, size + level);
      expect(inflate(gzipSync(data, { level }))).toEqual({ data, trailing: 0 });
    }
  });

  it("long runs and far matches, taken in any steps", () => {
    const data = new Uint8Array(500_000);
    data.set(mixed(20_000, 3), 100_000);
    data.set(mixed(20_000, 3), 130_000);
    for (const step of [1000, 131072, 1_000_000]) expect(inflate(gzipSync(data), step).data).toEqual(data);
  });

  it("joins members and reports what follows them", () => {
    const [a, b] = [mixed(5000, 1), mixed(70_000, 2)];
    const joined = Buffer.concat([gzipSync(a), gzipSync(b), Buffer.from("junk")]);
    expect(inflate(joined)).toEqual({ data: new Uint8Array(Buffer.concat([a, b])), trailing: 4 });
  });

  it("reads names, comments and extra fields of the header", () => {
    const plain = gzipSync(mixed(1000, 4));
    const head = Buffer.from([0x1f, 0x8b, 8, 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3, ...Buffer.from("n\0c\0")]);
    expect(inflate(Buffer.concat([head, plain.subarray(10)])).data).toEqual(mixed(1000, 4));
  });

  it("stops where it is told: a bomb costs only what is taken", () => {
    const bomb = gzipSync(new Uint8Array(50_000_000), { level: 9 });
    const reader = new GzipReader(memorySource("bomb.gz", bomb));
    expect(reader.read(2048).length).toBe(2048);
    expect(reader.read(1).length).toBe(1);
  });

  it("a wrong checksum, a cut and a flipped bit are refused, never passed on in silence", () => {
    const data = mixed(50_000, 9);
    const good = gzipSync(data);
    const cut = good.subarray(0, good.length - 9);
    expect(() => inflate(cut)).toThrow(/too early/);
    const wrong = Buffer.from(good);
    wrong[wrong.length - 5]! ^= 1;
    expect(() => inflate(wrong)).toThrow(/checksum/);
    for (let at = 12; at < good.length; at += 997) {
      const flipped = Buffer.from(good);
      flipped[at]! ^= 4;
      expect(() => inflate(flipped)).toThrow(AppError);
    }
  });

  it("any bytes behind the magic: refused or ended, quickly", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        try {
          inflate(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, ...noise));
        } catch (error) {
          expect((error as AppError).code).toBe("E_GZ");
        }
      }),
      { numRuns: 1000, seed: 6 },
    );
  });

  it("CRC-32 of the standard's check string", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  });
});
