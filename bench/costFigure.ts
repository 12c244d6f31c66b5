/** Small plots of a cost against one number each, side by side, as an SVG file. */

export interface Panel {
  /** "images". */
  title: string;
  x: readonly number[];
  /** CPU seconds. */
  y: readonly number[];
}

const WIDE = 190;
const TALL = 150;
const MARGIN = { left: 38, right: 12, top: 26, bottom: 34 };

/** Both axes begin at 0, so that a straight line through the corner is a cost in proportion. */
export function costFigure(panels: readonly Panel[]): string {
  const drawn = panels.map((panel, i) => `<g transform="translate(${i * WIDE} 0)">${drawPanel(panel)}</g>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDE * panels.length} ${TALL}" font-family="sans-serif" font-size="10" fill="#444">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

function drawPanel({ title, x, y }: Panel): string {
  const most = { x: Math.max(...x), y: niceEnd(Math.max(...y)) };
  const X = (v: number): number => MARGIN.left + (v / most.x) * (WIDE - MARGIN.left - MARGIN.right);
  const Y = (v: number): number => TALL - MARGIN.bottom - (v / most.y) * (TALL - MARGIN.top - MARGIN.bottom);
  const place = (i: number): string => `${X(x[i]!).toFixed(1)},${Y(y[i]!).toFixed(1)}`;
  const marks = x.map((_, i) => i);
  return [
    `<text x="${MARGIN.left}" y="14" font-weight="600">CPU s against ${title}</text>`,
    `<path d="M${X(0)},${Y(most.y)}V${Y(0)}H${X(most.x)}" fill="none" stroke="#999"/>`,
    ...[0, 0.5, 1].map((t) => {
      const value = t * most.y;
      return `<text x="${MARGIN.left - 5}" y="${Y(value) + 3}" text-anchor="end">${Number(value.toFixed(2))}</text>`;
    }),
    ...x
      .filter((v, i) => i + 1 === x.length || X(x[i + 1]!) - X(v) > 7 * String(v).length)
      .map((v) => `<text x="${X(v)}" y="${TALL - MARGIN.bottom + 14}" text-anchor="middle">${v}</text>`),
    `<polyline points="${marks.map(place).join(" ")}" fill="none" stroke="#2a6fb0" stroke-width="1.5"/>`,
    ...marks.map((i) => `<circle cx="${X(x[i]!).toFixed(1)}" cy="${Y(y[i]!).toFixed(1)}" r="2.5" fill="#2a6fb0"/>`),
  ].join("");
}

/** The next of 1, 2, 5 × 10ⁿ. */
function niceEnd(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((end) => end >= value)!;
}
