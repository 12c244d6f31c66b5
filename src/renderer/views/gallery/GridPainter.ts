/**
 * The moving part of the grid: keeps the canvas in step with scrolling, fetches what comes into view and lets go of
 * what left it. Lives as long as its canvas; React only tells it what changed.
 */
import type { Display, SourceRef } from "../../../main/api/contract.js";
import { lookKey, type TileCache } from "../../data/tileCache.js";
import { ScrollModel } from "../../display/ScrollModel.js";
import { TileSheets } from "../../display/TileSheets.js";
import { binOf, type Zoom } from "../../display/zoom.js";
import type { IndexSet } from "../../state/indexSet.js";
import type { PagedRows } from "../table/PagedRows.js";
import { layoutGrid, offsetAfter, positionsIn, type Box, type GridLayout } from "./geometry.js";
import { paintGrid, type GridColours, type GridMarks } from "./paintGrid.js";

export interface GridView {
  source: SourceRef;
  display: Display;
  imageWidth: number;
  imageHeight: number;
  count: number;
  zoom: Zoom | null;
  invert: boolean;
  flip: boolean;
  marks: GridMarks;
  rows: PagedRows;
  /** Text at the right of the caption of a position. */
  valueAt(this: void, position: number): string;
  selected: IndexSet;
  focus: number | null;
  active: boolean;
  colours: GridColours;
}

/** Drawing tiles onto their sheets stops for this frame after so many ms. */
const BUDGET_MS = 6;
/** While scrolling faster than a screen a frame, nothing is asked for. */
const REST_MS = 70;

export class GridPainter {
  /** Device pixels. */
  readonly scroll = new ScrollModel();
  private readonly context: CanvasRenderingContext2D;
  private readonly stops: (() => void)[];
  private view: GridView | null = null;
  private placed: GridLayout | null = null;
  private sheets: TileSheets | null = null;
  private look = "";
  private lookBefore = "";
  private width = 0;
  private height = 0;
  private ratio = 1;
  private rubber: Box | null = null;
  private frame = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private askedAt = Number.NEGATIVE_INFINITY;
  /** What was asked for last; frames that show the same ask for nothing. */
  private asked = "";
  private stopRows: () => void = () => undefined;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly tiles: TileCache,
    /** Told whenever the layout changed, or tiles or rows arrived. */
    private readonly onChange: () => void,
  ) {
    this.context = canvas.getContext("2d", { alpha: false })!;
    this.stops = [
      this.scroll.subscribe(() => this.schedule()),
      tiles.subscribe(() => {
        this.schedule();
        this.onChange();
      }),
    ];
    void document.fonts.ready.then(() => this.schedule());
  }

  get layout(): GridLayout | null {
    return this.placed;
  }
  get error(): Error | undefined {
    return this.look === "" ? undefined : this.tiles.errorOf(this.look);
  }

  /** Ask once more for what failed. */
  retry(): void {
    this.asked = "";
    this.schedule();
  }

  resize(width: number, height: number, ratio: number): void {
    if (width === this.width && height === this.height && ratio === this.ratio) return;
    Object.assign(this, { width, height, ratio });
    this.canvas.width = width;
    this.canvas.height = height;
    this.place();
    // Now, not in the next frame: a canvas is empty after its size changed.
    this.draw();
  }

  show(view: GridView): void {
    const before = this.view;
    this.view = view;
    if (before?.rows !== view.rows) {
      this.stopRows();
      this.asked = "";
      this.stopRows = view.rows.subscribe(() => {
        this.schedule();
        this.onChange();
      });
      this.askedAt = Number.NEGATIVE_INFINITY;
    }
    this.place();
    const look = lookKey({ source: view.source, bin: this.bin, display: view.display });
    if (look !== this.look) {
      // Until the new pixels come the old ones stay, if they are the same images at the same size.
      this.lookBefore = look.split("|", 2).join() === this.look.split("|", 2).join() ? this.look : "";
      this.look = look;
      this.askedAt = Number.NEGATIVE_INFINITY;
    }
    this.schedule();
  }

  drawRubber(box: Box | null): void {
    this.rubber = box;
    this.schedule();
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
    this.stopRows();
    for (const stop of this.stops) stop();
    this.tiles.release(this);
  }

  private get bin(): 1 | 2 | 4 {
    return binOf(this.placed?.zoom ?? 1);
  }

  private place(): void {
    const { view, placed } = this;
    if (!view || this.width === 0) return;
    const layout = layoutGrid({
      width: this.width,
      height: this.height,
      ratio: this.ratio,
      imageWidth: view.imageWidth,
      imageHeight: view.imageHeight,
      count: view.count,
      zoom: view.zoom,
    });
    const same = placed && (Object.keys(layout) as (keyof GridLayout)[]).every((key) => layout[key] === placed[key]);
    if (same && this.scroll.viewport === this.height) return;
    const offset = placed ? offsetAfter(placed, layout, this.scroll.offset) : 0;
    this.placed = layout;
    this.scroll.measure(layout.contentHeight, this.height);
    this.scroll.to(Math.round(offset));
    const onScreen = layout.columns * (Math.ceil(this.height / layout.pitchY) + 1);
    const { sheets } = this;
    if (!sheets || sheets.width !== layout.pixelsWide || sheets.height !== layout.pixelsHigh || sheets.limit < onScreen)
      this.sheets = new TileSheets(layout.pixelsWide, layout.pixelsHigh, 2 * onScreen);
    this.askedAt = Number.NEGATIVE_INFINITY;
    this.onChange();
  }

  private schedule(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(this.draw);
  }

  private readonly draw = (): void => {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { view, placed, sheets, context } = this;
    if (!view || !placed || !sheets) return;
    this.ask(view, placed);
    sheets.setLook(view);
    sheets.nextFrame();
    const until = performance.now() + BUDGET_MS;
    const { waiting } = paintGrid(context, {
      layout: placed,
      offset: Math.round(this.scroll.offset),
      width: this.width,
      height: this.height,
      imageWidth: view.imageWidth,
      imageHeight: view.imageHeight,
      flip: view.flip,
      colours: view.colours,
      font: `${11 * this.ratio}px ${getComputedStyle(this.canvas).fontFamily}`,
      marks: view.marks,
      indexAt: (position) => view.rows.index(position),
      valueAt: view.valueAt,
      tileOf: (index) => this.tiles.get(this.look, index) ?? this.tiles.get(this.lookBefore, index),
      sheetOf: (tile) => sheets.get(tile) ?? (performance.now() < until ? sheets.put(tile) : undefined),
      isSelected: (index) => view.selected.has(index),
      focus: view.focus,
      active: view.active,
      rubber: this.rubber,
    });
    if (waiting) this.schedule();
  };

  /** Ask for what is in view, then for half a screen after and before it. */
  private ask(view: GridView, layout: GridLayout): void {
    const { offset } = this.scroll;
    const moved = Math.abs(offset - this.askedAt);
    clearTimeout(this.rest);
    if (Number.isFinite(moved) && moved > this.height) {
      // Racing past: what flies by is not worth a request; ask where it comes to rest.
      this.rest = setTimeout(() => {
        this.askedAt = Number.NEGATIVE_INFINITY;
        this.schedule();
      }, REST_MS);
      this.askedAt = offset;
      return;
    }
    this.askedAt = offset;
    const seen = positionsIn(layout, offset, this.height);
    const wide = positionsIn(layout, offset - this.height / 2, 2 * this.height);
    const asked = `${this.look}|${wide.first}-${wide.end}|${view.rows.version}`;
    if (asked === this.asked) return;
    this.asked = asked;
    view.rows.want(wide);
    const indices: number[] = [];
    const add = (first: number, end: number): void => {
      for (let position = first; position < end; position++) {
        const index = view.rows.index(position);
        if (index !== undefined) indices.push(index);
      }
    };
    add(seen.first, seen.end);
    add(seen.end, wide.end);
    add(wide.first, seen.first);
    if (indices.length === 0) this.tiles.release(this);
    else this.tiles.want(this, { source: view.source, indices, bin: this.bin, display: view.display });
  }
}
