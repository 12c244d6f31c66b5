/**
 * Tiles as RGBA on a few shared canvases, from which the grid copies them at whole-number zoom. One canvas a tile would
 * cost an upload each and every frame; a sheet goes up once after it changed, and is small so that this is little. Least recently drawn goes first.
 */
import type { Tile } from "../data/tileCache.js";
import { paintGrey, type GreyLook } from "./grey.js";

export interface Sheet {
  /** What drawImage takes. */
  image: CanvasImageSource;
  put(data: Uint32Array<ArrayBuffer>, width: number, height: number, x: number, y: number): void;
}

export interface SheetPlace {
  sheet: Sheet;
  x: number;
  y: number;
}

interface Slot extends SheetPlace {
  /** Frame in which it was last drawn. */
  frame: number;
}

const SIDE = 512;

/** A sheet as an off-screen canvas in main memory: tiles are written into it all the time, one by one. */
function canvasSheet(width: number, height: number): Sheet {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true })!;
  return {
    image: canvas,
    put: (data, w, h, x, y) =>
      context.putImageData(new ImageData(new Uint8ClampedArray(data.buffer, 0, 4 * w * h), w, h), x, y),
  };
}

export class TileSheets {
  private readonly slots = new Map<Tile, Slot>();
  private readonly free: SheetPlace[] = [];
  private readonly columns: number;
  private readonly rows: number;
  private readonly scratch: Uint32Array<ArrayBuffer>;
  private sheets = 0;
  private frame = 0;
  private look: GreyLook = { invert: false, flip: false };

  /**
   * @param width pixels of one tile
   * @param limit tiles to keep; more than are on screen at once
   */
  constructor(
    readonly width: number,
    readonly height: number,
    readonly limit: number,
    private readonly makeSheet: (width: number, height: number) => Sheet = canvasSheet,
  ) {
    this.columns = Math.max(1, Math.floor(SIDE / width));
    this.rows = Math.max(1, Math.floor(SIDE / height));
    this.scratch = new Uint32Array(width * height);
  }

  /** Say how tiles are drawn from now on; what was drawn otherwise is drawn again. */
  setLook(look: GreyLook): void {
    if (look.invert === this.look.invert && look.flip === this.look.flip) return;
    this.look = look;
    for (const slot of this.slots.values()) this.free.push(slot);
    this.slots.clear();
  }

  /** A new frame begins: what is taken from now on is on screen and stays. */
  nextFrame(): void {
    this.frame++;
  }

  /** Where a tile is, if it is on a sheet. */
  get(tile: Tile): SheetPlace | undefined {
    const slot = this.slots.get(tile);
    if (!slot) return undefined;
    slot.frame = this.frame;
    this.slots.delete(tile);
    this.slots.set(tile, slot);
    return slot;
  }

  /** Draw a tile onto a sheet. @returns undefined if the tile is of another size than these sheets are made for */
  put(tile: Tile): SheetPlace | undefined {
    if (tile.width !== this.width || tile.height !== this.height) return undefined;
    const place = this.place();
    paintGrey(tile.pixels, tile.width, tile.height, this.look, this.scratch, tile.hatched ?? null);
    place.sheet.put(this.scratch, tile.width, tile.height, place.x, place.y);
    const slot = { ...place, frame: this.frame };
    this.slots.set(tile, slot);
    return slot;
  }

  private place(): SheetPlace {
    const free = this.free.pop();
    if (free) return free;
    if (this.sheets * this.columns * this.rows >= this.limit) {
      const [oldest] = this.slots;
      // What is on screen in this frame is never thrown out, so the limit may be passed.
      if (oldest && oldest[1].frame !== this.frame) {
        this.slots.delete(oldest[0]);
        return oldest[1];
      }
    }
    this.sheets++;
    const sheet = this.makeSheet(this.columns * this.width, this.rows * this.height);
    for (let k = this.columns * this.rows - 1; k >= 0; k--) {
      this.free.push({
        sheet,
        x: (k % this.columns) * this.width,
        y: Math.floor(k / this.columns) * this.height,
      });
    }
    return this.free.pop()!;
  }
}
