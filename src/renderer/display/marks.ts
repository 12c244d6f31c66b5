/**
 * Marks drawn on images: white with a dark halo in both themes, because the image below them does not change with the
 * theme; nothing opaque lies over the particle.
 */

const MARK = "rgb(255 255 255 / 0.85)";
const MARK_HALO = "rgb(0 0 0 / 0.7)";

/** Strokes what is in the path twice: a wide dark halo, then the white line. */
export function strokeMark(context: CanvasRenderingContext2D, width: number): void {
  context.strokeStyle = MARK_HALO;
  context.lineWidth = 3 * width;
  context.stroke();
  context.strokeStyle = MARK;
  context.lineWidth = width;
  context.stroke();
}

/** A cross with an open middle at the image's centre pixel. */
export function centreCross(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  width: number,
): void {
  const open = size / 3;
  context.beginPath();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    context.moveTo(x + dx * open, y + dy * open);
    context.lineTo(x + dx * size, y + dy * size);
  }
  strokeMark(context, width);
}

export function maskCircle(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  width: number,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.setLineDash([4 * width, 4 * width]);
  strokeMark(context, width);
  context.setLineDash([]);
}
