/** Where a point of the plane lies on the screen, and back. One scale for both axes, so that distances can be read. */

export interface Size {
  width: number;
  height: number;
}

/** What of the plane is in sight: its middle, and CSS px a unit. y goes up. */
export interface MapView {
  x: number;
  y: number;
  scale: number;
}

export interface Extent2 {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/** Room at the sides when everything is in sight. */
const MARGIN = 0.13;
/** How far one can go from the view of everything. */
const NEAREST = 4000;
const FARTHEST = 0.2;

export const screenX = (view: MapView, size: Size, x: number): number => size.width / 2 + (x - view.x) * view.scale;
export const screenY = (view: MapView, size: Size, y: number): number => size.height / 2 - (y - view.y) * view.scale;
export const planeX = (view: MapView, size: Size, px: number): number => view.x + (px - size.width / 2) / view.scale;
export const planeY = (view: MapView, size: Size, py: number): number => view.y - (py - size.height / 2) / view.scale;

/** Ends of the finite points; a unit square about 0 where there are none. */
export function extentOf(x: ArrayLike<number>, y: ArrayLike<number>): Extent2 {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i]!, y[i]!];
    if (a - a !== 0 || b - b !== 0) continue;
    if (a < left) left = a;
    if (a > right) right = a;
    if (b < bottom) bottom = b;
    if (b > top) top = b;
  }
  return left > right ? { left: -0.5, right: 0.5, bottom: -0.5, top: 0.5 } : { left, right, bottom, top };
}

/** Everything in sight. */
export function fitted({ left, right, bottom, top }: Extent2, size: Size): MapView {
  const wide = Math.max(right - left, 1e-9 * Math.max(Math.abs(left), Math.abs(right)), 1e-30);
  const high = Math.max(top - bottom, 1e-9 * Math.max(Math.abs(bottom), Math.abs(top)), 1e-30);
  const scale = (1 - 2 * MARGIN) * Math.min(Math.max(1, size.width) / wide, Math.max(1, size.height) / high);
  return { x: (left + right) / 2, y: (bottom + top) / 2, scale };
}

/** The plane moved with the pointer. */
export const panned = (view: MapView, dx: number, dy: number): MapView => ({
  ...view,
  x: view.x - dx / view.scale,
  y: view.y + dy / view.scale,
});

/** Nearer or farther about a place of the screen, which stays where it is. @param all the view of everything */
export function zoomed(view: MapView, factor: number, size: Size, px: number, py: number, all: MapView): MapView {
  const scale = Math.min(NEAREST * all.scale, Math.max(FARTHEST * all.scale, view.scale * factor));
  const [x, y] = [planeX(view, size, px), planeY(view, size, py)];
  return { x: x - (px - size.width / 2) / scale, y: y + (py - size.height / 2) / scale, scale };
}

/** What a key does to the view; null for other keys. */
export function viewAfterKey(view: MapView, key: string, size: Size, all: MapView): MapView | null {
  const step = Math.min(size.width, size.height) / 8;
  switch (key) {
    case "ArrowLeft":
      return panned(view, step, 0);
    case "ArrowRight":
      return panned(view, -step, 0);
    case "ArrowUp":
      return panned(view, 0, step);
    case "ArrowDown":
      return panned(view, 0, -step);
    case "+":
    case "=":
      return zoomed(view, 1.25, size, size.width / 2, size.height / 2, all);
    case "-":
      return zoomed(view, 0.8, size, size.width / 2, size.height / 2, all);
    case "0":
      return all;
    default:
      return null;
  }
}
