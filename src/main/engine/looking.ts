/**
 * A look at the pixels of a data set that is already shown: 16 MB at most, in pieces that wait behind tiles, so that
 * opening stays as quick as reading a header.
 */
import type { Finding } from "../../core/findings.js";
import { baseName } from "../../core/format/source.js";
import type { OpenedFile } from "./open/types.js";
import { imagesToLookAt, seenFindings, type Seen } from "./open/look.js";
import type { WorkerPool } from "./pool.js";

/** Bytes of one piece: a few milliseconds of a disk. */
const PIECE = 1 << 20;

/** What the pixels tell, as `info` says it. @throws whatever ends a task of the pool */
export async function lookAtPixels(pool: WorkerPool, { stack, info, missing }: OpenedFile): Promise<Finding[]> {
  if (stack?.kind !== "file") return [];
  const indices = imagesToLookAt(stack, missing);
  const each = Math.max(1, Math.floor(PIECE / stack.files[0]!.sectionBytes));
  const shared = pool.share<typeof stack>(stack);
  const all: Seen = { looked: 0, bad: [], badPixels: 0, flat: [] };
  try {
    // One piece after the other: whoever else wants a thread gets one.
    for (let at = 0; at < indices.length; at += each) {
      const args = { stack: shared, indices: indices.slice(at, at + each) };
      const seen = await pool.service("look", args, { uses: [shared], priority: "job" });
      all.looked += seen.looked;
      all.badPixels += seen.badPixels;
      all.bad.push(...seen.bad);
      all.flat.push(...seen.flat);
    }
  } finally {
    pool.release(shared);
  }
  return seenFindings({ path: info.path, name: baseName(info.path) }, all, stack.count);
}
