/** The geometry of a height map as a surface: numbers only, so that it can be tested without a graphics card. */

/** Heights of a surface, reduced so that the page can turn it smoothly. */
export interface Relief {
  /** Nodes across and down. */
  columns: number;
  rows: number;
  heights: Float32Array;
  /** Values a node stands for, along a side; of more than one the highest is shown. */
  block: number;
}

/** More nodes along a side than this are not told apart on a screen, and turn slowly without a graphics card. */
const MOST_NODES = 128;

/** The map with at most {@link MOST_NODES} nodes a side; a node is the highest value of its block: peaks keep their height. */
export function reliefOf(values: Float32Array, width: number, height: number): Relief {
  const block = Math.ceil(Math.max(width, height) / MOST_NODES);
  const columns = Math.ceil(width / block);
  const rows = Math.ceil(height / block);
  const heights = new Float32Array(columns * rows).fill(-Infinity);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = Math.floor(y / block) * columns + Math.floor(x / block);
      const v = values[y * width + x]!;
      if (v > heights[at]!) heights[at] = v;
    }
  }
  for (let i = 0; i < heights.length; i++) if (heights[i] === -Infinity) heights[i] = 0;
  return { columns, rows, heights, block };
}

/** Where the eye stands: degrees about the vertical and above the floor, and how near. */
export interface Eye {
  turn: number;
  rise: number;
  zoom: number;
}
export const USUAL_EYE: Eye = { turn: 35, rise: 32, zoom: 1 };

const LIMITS = { rise: [5, 88], zoom: [0.5, 4] } as const;
const within = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value));

export const moved = (eye: Eye, change: { turn?: number; rise?: number; zoom?: number }): Eye => ({
  turn: (eye.turn + (change.turn ?? 0)) % 360,
  rise: within(eye.rise + (change.rise ?? 0), LIMITS.rise),
  zoom: within(eye.zoom * (change.zoom ?? 1), LIMITS.zoom),
});

/** What a key does to the eye; null for other keys. */
export function eyeAfterKey(eye: Eye, key: string): Eye | null {
  switch (key) {
    case "ArrowLeft":
      return moved(eye, { turn: -5 });
    case "ArrowRight":
      return moved(eye, { turn: 5 });
    case "ArrowUp":
      return moved(eye, { rise: 4 });
    case "ArrowDown":
      return moved(eye, { rise: -4 });
    case "+":
    case "=":
      return moved(eye, { zoom: 1.15 });
    case "-":
      return moved(eye, { zoom: 1 / 1.15 });
    case "0":
      return USUAL_EYE;
    default:
      return null;
  }
}

/** Triangles of a grid of nodes, two a cell. */
export function triangles(columns: number, rows: number): Uint32Array {
  const index = new Uint32Array(6 * (columns - 1) * (rows - 1));
  let at = 0;
  for (let y = 0; y + 1 < rows; y++) {
    for (let x = 0; x + 1 < columns; x++) {
      const a = y * columns + x;
      index.set([a, a + columns, a + 1, a + 1, a + columns, a + columns + 1], at);
      at += 6;
    }
  }
  return index;
}

/** Line segments along every row and column of nodes, for the net over the surface. */
export function net(columns: number, rows: number, every: number): Uint32Array {
  const index: number[] = [];
  for (let y = 0; y < rows; y += every)
    for (let x = 0; x + 1 < columns; x++) index.push(y * columns + x, y * columns + x + 1);
  for (let x = 0; x < columns; x += every)
    for (let y = 0; y + 1 < rows; y++) index.push(y * columns + x, (y + 1) * columns + x);
  return Uint32Array.from(index);
}

/** Line segments (x, y, height) where the map crosses `levels` equal steps between its ends: marching squares. */
export function contours({ columns, rows, heights }: Relief, levels: number): Float32Array {
  let low = Infinity;
  let high = -Infinity;
  for (const h of heights) {
    if (h < low) low = h;
    if (h > high) high = h;
  }
  const out: number[] = [];
  for (let k = 1; k <= levels; k++) {
    const level = low + (k * (high - low)) / (levels + 1);
    for (let y = 0; y + 1 < rows; y++) {
      for (let x = 0; x + 1 < columns; x++) cellContour(heights, columns, x, y, level, out);
    }
  }
  return Float32Array.from(out);
}

function cellContour(heights: Float32Array, columns: number, x: number, y: number, level: number, out: number[]): void {
  const corners = [
    [x, y],
    [x + 1, y],
    [x + 1, y + 1],
    [x, y + 1],
  ] as const;
  const cut: [number, number][] = [];
  for (let i = 0; i < 4; i++) {
    const [ax, ay] = corners[i]!;
    const [bx, by] = corners[(i + 1) % 4]!;
    const a = heights[ay * columns + ax]! - level;
    const b = heights[by * columns + bx]! - level;
    if (a < 0 === b < 0) continue;
    const t = a / (a - b);
    cut.push([ax + t * (bx - ax), ay + t * (by - ay)]);
  }
  for (let i = 0; i + 1 < cut.length; i += 2) out.push(...cut[i]!, level, ...cut[i + 1]!, level);
}
