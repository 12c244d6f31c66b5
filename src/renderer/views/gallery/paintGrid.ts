/** Draws the visible part of the grid in device pixels. Knows nothing of fetching, React or the page. */
import type { Tile } from "../../data/tileCache.js";
import { centreCross, maskCircle, strokeMark } from "../../display/marks.js";
import type { SheetPlace } from "../../display/TileSheets.js";
import { centre } from "../../../core/conventions.js";
import { positionsIn, tileBox, type Box, type GridLayout } from "./geometry.js";

export interface GridColours {
  well: string;
  /** Frame of a tile that is not there yet. */
  outline: string;
  caption: string;
  value: string;
  accent: string;
  accentText: string;
  focus: string;
  halo: string;
  hatch: string;
}

export interface GridMarks {
  number: boolean;
  value: boolean;
  centre: boolean;
  /** Diameter in pixels of the image; null = none. */
  mask: number | null;
}

export interface GridScene {
  layout: GridLayout;
  /** First visible device pixel of the content. */
  offset: number;
  width: number;
  height: number;
  imageWidth: number;
  imageHeight: number;
  flip: boolean;
  colours: GridColours;
  font: string;
  marks: GridMarks;
  indexAt(position: number): number | undefined;
  /** Text at the right of the caption; "" = none. */
  valueAt(position: number): string;
  tileOf(index: number): Tile | undefined;
  /** Where the tile lies on its sheet; undefined = not drawn yet (its turn comes in a later frame). */
  sheetOf(tile: Tile): SheetPlace | undefined;
  isSelected(index: number): boolean;
  focus: number | null;
  /** The grid itself has the focus. */
  active: boolean;
  /** Rectangle being drawn, content coordinates. */
  rubber: Box | null;
}

/** What is still missing on screen after painting. */
export interface Painted {
  /** Tiles that are here but wait for their turn to be drawn. */
  waiting: boolean;
}

export function paintGrid(context: CanvasRenderingContext2D, scene: GridScene): Painted {
  const { layout, offset, colours } = scene;
  context.fillStyle = colours.well;
  context.fillRect(0, 0, scene.width, scene.height);
  context.imageSmoothingEnabled = false;
  const { first, end } = positionsIn(layout, offset, scene.height);
  let waiting = false;
  for (let position = first; position < end; position++) {
    const box = tileBox(layout, position);
    box.y = Math.round(box.y - offset);
    const index = scene.indexAt(position);
    const tile = index === undefined ? undefined : scene.tileOf(index);
    if (!paintPixels(context, scene, box, tile)) waiting = true;
    if (tile && tile.error === null) paintMarks(context, scene, box);
    if (index !== undefined) {
      const selected = scene.isSelected(index);
      if (selected) frameSelected(context, box, layout.ratio, colours);
      if (index === scene.focus) frameFocused(context, scene, box);
      paintCaption(context, scene, box, position, index, selected);
    }
  }
  if (scene.rubber) paintRubber(context, scene.rubber, offset, layout.ratio, colours);
  return { waiting };
}

/** @returns false if the tile is here but not on its sheet yet */
function paintPixels(context: CanvasRenderingContext2D, scene: GridScene, box: Box, tile: Tile | undefined): boolean {
  const { layout, colours } = scene;
  if (tile?.error) {
    hatch(context, box, layout.ratio, colours);
    return true;
  }
  const place = tile && scene.sheetOf(tile);
  if (place) {
    context.drawImage(
      place.sheet.image,
      place.x,
      place.y,
      layout.pixelsWide,
      layout.pixelsHigh,
      box.x,
      box.y,
      box.width,
      box.height,
    );
    return true;
  }
  const line = Math.max(1, Math.round(layout.ratio));
  context.strokeStyle = colours.outline;
  context.lineWidth = line;
  context.strokeRect(box.x + line / 2, box.y + line / 2, box.width - line, box.height - line);
  return tile === undefined;
}

function hatch(context: CanvasRenderingContext2D, box: Box, ratio: number, colours: GridColours): void {
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.strokeStyle = colours.hatch;
  context.lineWidth = Math.max(1, Math.round(ratio));
  context.strokeRect(box.x, box.y, box.width, box.height);
  context.beginPath();
  for (let x = -box.height; x < box.width; x += Math.round(8 * ratio)) {
    context.moveTo(box.x + x, box.y + box.height);
    context.lineTo(box.x + x + box.height, box.y);
  }
  context.stroke();
  context.restore();
}

function paintMarks(context: CanvasRenderingContext2D, scene: GridScene, box: Box): void {
  const { marks, imageWidth, imageHeight, layout } = scene;
  if (!marks.centre && marks.mask === null) return;
  // The centre of pixel floor(n/2), wherever the view has row 0.
  const scale = layout.tileWidth / imageWidth;
  const row = centre(imageHeight) + 0.5;
  const x = box.x + (centre(imageWidth) + 0.5) * scale;
  const y = box.y + (scene.flip ? imageHeight - row : row) * (layout.tileHeight / imageHeight);
  const line = Math.max(1, Math.round(layout.ratio));
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  if (marks.mask !== null) maskCircle(context, x, y, (marks.mask / 2) * scale, line);
  if (marks.centre) centreCross(context, x, y, 7 * layout.ratio, line);
  context.restore();
}

function frameSelected(context: CanvasRenderingContext2D, box: Box, ratio: number, colours: GridColours): void {
  const gap = Math.max(1, Math.round(ratio));
  const line = Math.max(2, Math.round(2 * ratio));
  const ring = (distance: number, width: number, colour: string): void => {
    context.strokeStyle = colour;
    context.lineWidth = width;
    const d = distance + width / 2;
    context.strokeRect(box.x - d, box.y - d, box.width + 2 * d, box.height + 2 * d);
  };
  ring(0, gap, colours.well);
  ring(gap, line, colours.accent);
}

function frameFocused(context: CanvasRenderingContext2D, scene: GridScene, box: Box): void {
  const { ratio, caption } = scene.layout;
  const line = Math.max(1, Math.round(ratio));
  const d = Math.round(5 * ratio) - line / 2;
  context.strokeStyle = scene.colours.focus;
  context.globalAlpha = scene.active ? 1 : 0.55;
  context.lineWidth = line;
  context.beginPath();
  context.roundRect(box.x - d, box.y - d, box.width + 2 * d, box.height + caption + 2 * d - line, 2 * ratio);
  context.stroke();
  context.globalAlpha = 1;
}

function paintCaption(
  context: CanvasRenderingContext2D,
  scene: GridScene,
  box: Box,
  position: number,
  index: number,
  selected: boolean,
): void {
  const { layout, colours, marks } = scene;
  const inset = Math.round(layout.ratio);
  const y = box.y + box.height + layout.caption - Math.round(3.5 * layout.ratio);
  context.font = scene.font;
  context.textBaseline = "alphabetic";
  let taken = 0;
  if (marks.number) {
    const text = String(index + 1);
    context.textAlign = "left";
    context.fillStyle = selected ? colours.accentText : colours.caption;
    context.fillText(text, box.x + inset, y);
    taken = context.measureText(text).width + 6 * layout.ratio;
  }
  const value = marks.value ? scene.valueAt(position) : "";
  if (value === "") return;
  const room = Math.max(layout.cellWidth, box.width) - 2 * inset - taken;
  const shown = fitted(context, value, room);
  context.textAlign = "right";
  context.fillStyle = colours.value;
  context.fillText(shown, box.x + Math.max(layout.cellWidth, box.width) - inset, y);
}

/** A text cut to its room, with an ellipsis; nothing if not even that fits. */
export function fitted(context: Pick<CanvasRenderingContext2D, "measureText">, text: string, room: number): string {
  const width = context.measureText(text).width;
  if (width <= room) return text;
  for (let n = Math.min(text.length - 1, Math.floor((text.length * room) / width)); n > 0; n--) {
    const cut = `${text.slice(0, n)}…`;
    if (context.measureText(cut).width <= room) return cut;
  }
  return "";
}

function paintRubber(
  context: CanvasRenderingContext2D,
  box: Box,
  offset: number,
  ratio: number,
  colours: GridColours,
): void {
  context.fillStyle = colours.accent;
  context.globalAlpha = 0.14;
  context.fillRect(box.x, box.y - offset, box.width, box.height);
  context.globalAlpha = 1;
  context.beginPath();
  context.rect(box.x, box.y - offset, box.width, box.height);
  strokeMark(context, Math.max(1, Math.round(ratio)));
}
