/** The lower levels of a tree: one row of cells a level, each in the colour of its coefficient. */
import { useLayoutEffect, useMemo, useRef, type PointerEvent, type ReactNode } from "react";
import { useDevicePixels } from "../../../components/devicePixels.js";
import { useResolvedColours, type ColourNames } from "../../../display/resolvedColours.js";
import { tokenLut } from "../../results/colourMap.js";
import { BARE, cellLevels, cellNodes, EMPTY, extentOf, nodeAt, paintCells, type TreeLayout } from "./treeLayout.js";
import type { TreeModel } from "./treeModel.js";
import styles from "./tree.module.css";

/** CSS px of a row of cells, and what lies between two. */
export const CELL = 11;
const GAP = 2;

const COLOURS: ColourNames<"leaf"> = { leaf: "var(--line-3)" };

/** "rgb(1, 2, 3)" → a little-endian RGBA word. */
function wordOf(colour: string): number {
  const [r = 128, g = 128, b = 128] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (0xff000000 | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
}

export function TreeCells({
  tree,
  layout,
  width,
  chosen,
  hovered,
  onHover,
  onChoose,
}: {
  tree: TreeModel;
  layout: TreeLayout;
  /** CSS px. */
  width: number;
  chosen: number;
  hovered: number | null;
  onHover: (id: number | null) => void;
  onChoose: (id: number) => void;
}): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = useDevicePixels();
  const colours = useResolvedColours(COLOURS);
  const levels = useMemo(() => cellLevels(layout), [layout]);
  const nodes = useMemo(() => cellNodes(tree, layout), [tree, layout]);
  const height = levels.length * (CELL + GAP);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context || levels.length === 0) return;
    const [w, h] = [Math.max(1, Math.floor(width * ratio)), Math.max(1, Math.floor(height * ratio))];
    canvas.current.width = w;
    canvas.current.height = h;
    const image = context.createImageData(w, h);
    const words = new Uint32Array(image.data.buffer);
    const lut = tokenLut("--map-tide");
    const leaf = wordOf(colours.leaf);
    levels.forEach((level, row) => {
      const cells = paintCells(tree, layout, level, w, tree.range, nodes.get(level) ?? []);
      const line = Uint32Array.from(cells, (v) => (v === EMPTY ? 0 : v === BARE ? leaf : lut[v]!));
      const from = Math.round(row * (CELL + GAP) * ratio);
      const to = Math.min(h, Math.round((row * (CELL + GAP) + CELL) * ratio));
      for (let y = from; y < to; y++) words.set(line, y * w);
    });
    context.putImageData(image, 0, 0);
  }, [tree, layout, levels, nodes, width, height, ratio, colours]);
  if (levels.length === 0) return null;

  const at = (event: PointerEvent<HTMLElement>): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const level = levels[Math.floor(((event.clientY - box.top) / box.height) * levels.length)];
    return level === undefined ? null : nodeAt(tree, layout, level, (event.clientX - box.left) / box.width);
  };
  const mark = (id: number, className: string | undefined): ReactNode => {
    const row = levels.indexOf(tree.level[id]!);
    if (row < 0 || tree.first[id]! < layout.from || tree.end[id]! > layout.from + layout.edges.length - 1) return null;
    const [start, end] = extentOf(tree, layout, id);
    const style = { left: start * width - 1, width: Math.max(5, (end - start) * width + 1), top: row * (CELL + GAP) - 1, height: CELL + 2 }; // prettier-ignore
    return <i className={className} style={style} />;
  };
  return (
    <div
      className={styles.cells}
      style={{ width, height }}
      onPointerMove={(event) => onHover(at(event))}
      onPointerLeave={() => onHover(null)}
      onClick={(event) => {
        const id = at(event as unknown as PointerEvent<HTMLElement>);
        if (id !== null) onChoose(id);
      }}
    >
      <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />
      {hovered !== null && hovered !== chosen && mark(hovered, styles.cellHovered)}
      {mark(chosen, styles.cellChosen)}
    </div>
  );
}
