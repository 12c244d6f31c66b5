/** Trees of neighbours as the tool joins them, without any images. */
import type { Join } from "../../../src/core/align/pyramidTree.js";

export function joinsOf(leaves: number, levels = Infinity): Join[] {
  const joins: Join[] = [];
  let front = Array.from({ length: leaves }, (_, id) => ({ id, members: 1 }));
  for (let level = 1; level <= levels && front.length > 1; level++) {
    const next: typeof front = [];
    for (let k = 0; k + 1 < front.length; k += 2) {
      const [left, right] = [front[k]!, front[k + 1]!];
      const node = leaves + joins.length;
      const members = left.members + right.members;
      joins.push({
        node,
        level,
        left: left.id,
        right: right.id,
        members,
        placement: { psi: 10, shiftX: 1, shiftY: -2, mirror: false },
        centre: [0, 0],
        ccc: 0.1 * level + 0.001 * k,
        atLimit: false,
      });
      next.push({ id: node, members });
    }
    if (front.length % 2 === 1) next.push(front.at(-1)!);
    front = next;
  }
  return joins;
}
