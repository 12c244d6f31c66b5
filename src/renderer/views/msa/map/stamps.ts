/** The eight shapes of classes (● ■ ▲ ◆ ▼ ✚ ✖ ★) as small pictures of coverage, for painting many points at once. */

const SHAPES = 8;
/** Samples a pixel, along a side. */
const FINE = 4;

/** Coverage of a square of (2 reach + 1)² pixels about a point, 0 … 255, as the pixels it touches. */
export interface Stamp {
  reach: number;
  dx: Int8Array;
  dy: Int8Array;
  cover: Uint8Array;
}

const cross = (x: number, y: number, arm: number): boolean =>
  (Math.abs(x) <= 0.42 && Math.abs(y) <= arm) || (Math.abs(y) <= 0.42 && Math.abs(x) <= arm);

function star(x: number, y: number): boolean {
  const r = Math.hypot(x, y);
  // Angle from the nearest tip, 0 … 36°.
  const turn = (Math.atan2(x, -y) + 2 * Math.PI) % ((2 * Math.PI) / 5);
  const off = Math.min(turn, (2 * Math.PI) / 5 - turn);
  const [tip, valley, half] = [1.3, 0.55, Math.PI / 5];
  // The edge from tip (angle 0) to valley (angle 36°), met by the ray at `off`.
  const edge = (tip * valley * Math.sin(half)) / (tip * Math.sin(off) + valley * Math.sin(half - off));
  return r <= edge;
}

/** Whether the shape of a class covers a place; radius 1, y down. The outlines are those of components/Chip. */
export function covers(shape: number, x: number, y: number): boolean {
  switch (shape % SHAPES) {
    case 0:
      return x * x + y * y <= 1;
    case 1:
      return Math.abs(x) <= 0.88 && Math.abs(y) <= 0.88;
    case 2:
      return y <= 0.85 && y >= -1.15 && Math.abs(x) <= (1.1 * (y + 1.15)) / 2;
    case 3:
      return Math.abs(x) + Math.abs(y) <= 1.25;
    case 4:
      return y >= -0.85 && y <= 1.15 && Math.abs(x) <= (1.1 * (1.15 - y)) / 2;
    case 5:
      return cross(x, y, 1.15);
    case 6:
      return cross((x + y) * Math.SQRT1_2, (x - y) * Math.SQRT1_2, 1.2);
    default:
      return star(x, y);
  }
}

/** @param radius px */
export function stampOf(shape: number, radius: number): Stamp {
  const reach = Math.max(0, Math.ceil(1.3 * radius - 0.5));
  const [dx, dy, cover]: [number[], number[], number[]] = [[], [], []];
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      let hits = 0;
      for (let s = 0; s < FINE * FINE; s++) {
        const u = x - 0.5 + ((s % FINE) + 0.5) / FINE;
        const v = y - 0.5 + (Math.floor(s / FINE) + 0.5) / FINE;
        if (covers(shape, u / radius, v / radius)) hits++;
      }
      if (hits === 0) continue;
      dx.push(x);
      dy.push(y);
      cover.push(Math.round((255 * hits) / (FINE * FINE)));
    }
  }
  return { reach, dx: Int8Array.from(dx), dy: Int8Array.from(dy), cover: Uint8Array.from(cover) };
}
