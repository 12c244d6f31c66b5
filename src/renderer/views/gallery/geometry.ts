/**
 * Where tiles are, in device pixels: the grid is laid out on a page as long as it needs (content coordinates, origin
 * at the top left of the first row's padding); what is seen begins at the scroll offset.
 */
import { binnedSize, binOf, magnificationOf, ZOOMS, type Zoom } from "../../display/zoom.js";

/** CSS pixels, as in the mock-up. */
const PAD_LEFT = 14;
const PAD_RIGHT = 16;
const PAD_TOP = 10;
const PAD_BOTTOM = 12;
const GAP_X = 13;
const GAP_Y = 8;
/** Spare width is shared out between the columns up to this gap. */
const GAP_X_MOST = 40;
const CAPTION = 16;
/** Room a caption needs, however small the image. */
const NARROWEST = 44;
const FIT_COLUMNS = 6;

export interface GridInput {
  /** Of the canvas, device px. */
  width: number;
  height: number;
  /** Device pixels a CSS pixel takes (times the interface scale). */
  ratio: number;
  /** Of one image, px. */
  imageWidth: number;
  imageHeight: number;
  count: number;
  /** Null = fit. */
  zoom: Zoom | null;
}

export interface GridLayout {
  zoom: Zoom;
  /** Pixels of one tile as it comes from the engine. */
  pixelsWide: number;
  pixelsHigh: number;
  /** Device px a tile pixel takes. */
  magnification: number;
  tileWidth: number;
  tileHeight: number;
  caption: number;
  /** From one column or row to the next. */
  pitchX: number;
  pitchY: number;
  left: number;
  top: number;
  /** A cell may be wider than its tile: captions need room. */
  cellWidth: number;
  columns: number;
  rows: number;
  count: number;
  contentHeight: number;
  ratio: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

function layoutAt(input: GridInput, zoom: Zoom): GridLayout {
  const { ratio, count } = input;
  const px = (css: number): number => Math.round(css * ratio);
  const bin = binOf(zoom);
  const magnification = magnificationOf(zoom);
  const pixelsWide = binnedSize(input.imageWidth, bin);
  const pixelsHigh = binnedSize(input.imageHeight, bin);
  const tileWidth = pixelsWide * magnification;
  const tileHeight = pixelsHigh * magnification;
  const cellWidth = Math.max(tileWidth, px(NARROWEST));
  const room = input.width - px(PAD_LEFT) - px(PAD_RIGHT);
  const columns = Math.max(1, Math.floor((room + px(GAP_X)) / (cellWidth + px(GAP_X))));
  const spread = columns > 1 ? Math.floor((room - columns * cellWidth) / (columns - 1)) : px(GAP_X);
  const gapX = Math.max(px(GAP_X), Math.min(px(GAP_X_MOST), spread));
  const caption = px(CAPTION);
  const pitchY = tileHeight + caption + px(GAP_Y);
  const rows = Math.ceil(count / columns);
  return {
    zoom,
    pixelsWide,
    pixelsHigh,
    magnification,
    tileWidth,
    tileHeight,
    caption,
    pitchX: cellWidth + gapX,
    pitchY,
    left: px(PAD_LEFT),
    top: px(PAD_TOP),
    cellWidth,
    columns,
    rows,
    count,
    contentHeight: rows === 0 ? 0 : px(PAD_TOP) + rows * pitchY - px(GAP_Y) + px(PAD_BOTTOM),
    ratio,
  };
}

/**
 * The layout at a zoom; fit = the largest whole number that gives at least six columns (as many as there are images if
 * those are fewer) and whose tiles are no higher than the window, else ½, else ¼.
 */
export function layoutGrid(input: GridInput): GridLayout {
  if (input.zoom !== null) return layoutAt(input, input.zoom);
  const wanted = Math.min(FIT_COLUMNS, Math.max(1, input.count));
  const fits = (layout: GridLayout): boolean =>
    layout.columns >= wanted &&
    layout.left + layout.tileWidth <= input.width &&
    layout.tileHeight + layout.caption + layout.top <= input.height;
  for (const zoom of ZOOMS.toReversed()) {
    const layout = layoutAt(input, zoom);
    if (fits(layout) || zoom === ZOOMS[0]) return layout;
  }
  return layoutAt(input, 1);
}

/** The tile of a position, content coordinates. */
export function tileBox(layout: GridLayout, position: number): Box {
  return {
    x: layout.left + (position % layout.columns) * layout.pitchX,
    y: layout.top + Math.floor(position / layout.columns) * layout.pitchY,
    width: layout.tileWidth,
    height: layout.tileHeight,
  };
}

/** Positions [first, end) of all rows that touch [from, from + height). */
export function positionsIn(layout: GridLayout, from: number, height: number): { first: number; end: number } {
  const firstRow = Math.max(0, Math.floor((from - layout.top) / layout.pitchY));
  const endRow = Math.min(layout.rows, Math.floor((from + height - layout.top) / layout.pitchY) + 1);
  return {
    first: Math.min(layout.count, firstRow * layout.columns),
    end: Math.min(layout.count, Math.max(firstRow, endRow) * layout.columns),
  };
}

/** Position whose tile or caption holds a point (content coordinates), or null. */
export function positionAt(layout: GridLayout, x: number, y: number): number | null {
  const column = Math.floor((x - layout.left) / layout.pitchX);
  const row = Math.floor((y - layout.top) / layout.pitchY);
  if (column < 0 || column >= layout.columns || row < 0 || row >= layout.rows) return null;
  if (x - layout.left - column * layout.pitchX >= layout.cellWidth) return null;
  if (y - layout.top - row * layout.pitchY >= layout.tileHeight + layout.caption) return null;
  const position = row * layout.columns + column;
  return position < layout.count ? position : null;
}

/** Positions whose tiles touch a rectangle drawn between two points, as runs [first, end) of one row each. */
export function runsInBox(layout: GridLayout, box: Box): { first: number; end: number }[] {
  const reach = (from: number, to: number, start: number, pitch: number, size: number, most: number) => {
    const first = Math.max(0, Math.ceil((from - start - size + 1) / pitch));
    const last = Math.min(most - 1, Math.floor((to - start) / pitch));
    return { first, last };
  };
  const across = reach(box.x, box.x + box.width, layout.left, layout.pitchX, layout.cellWidth, layout.columns);
  const down = reach(
    box.y,
    box.y + box.height,
    layout.top,
    layout.pitchY,
    layout.tileHeight + layout.caption,
    layout.rows,
  );
  const runs: { first: number; end: number }[] = [];
  for (let row = down.first; row <= down.last; row++) {
    const first = row * layout.columns + across.first;
    const end = Math.min(layout.count, row * layout.columns + across.last + 1);
    if (end > first) runs.push({ first, end });
  }
  return runs;
}

/** Offset that brings a whole cell into view with the least movement. */
export function offsetToShow(layout: GridLayout, offset: number, height: number, position: number): number {
  const box = tileBox(layout, position);
  const above = box.y - layout.top;
  const below = box.y + layout.tileHeight + layout.caption + layout.top;
  if (above < offset) return above;
  return below > offset + height ? Math.min(above, below - height) : offset;
}

/** Zooms worth offering: tiles not smaller than a caption needs, not wider than the window; 1× always. */
export const usefulZooms = (imageWidth: number, room: number, ratio: number): Zoom[] =>
  ZOOMS.filter((zoom) => {
    const width = binnedSize(imageWidth, binOf(zoom)) * magnificationOf(zoom);
    return zoom === 1 || (width >= NARROWEST * ratio && width <= room);
  });

/** Rows a page key moves by. */
export const rowsPerPage = (layout: GridLayout, height: number): number =>
  Math.max(1, Math.floor((height - layout.top) / layout.pitchY));

/** The offset in another layout at which the same position stays at the top. */
export function offsetAfter(before: GridLayout, after: GridLayout, offset: number): number {
  if (before.rows === 0) return 0;
  const row = (offset - before.top) / before.pitchY;
  const position = Math.max(0, Math.floor(row)) * before.columns;
  const within = row - Math.floor(row);
  const start = Math.floor(position / after.columns) * after.pitchY + after.top;
  return offset <= before.top ? offset : start + within * after.pitchY;
}
