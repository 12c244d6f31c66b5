/** The upper levels of a tree: every node's average, joined to its children by lines. */
import { useMemo, type CSSProperties, type ReactNode } from "react";
import type { Display } from "../../../../main/api/contract.js";
import { classNames } from "../../../components/classNames.js";
import { useDevicePixels } from "../../../components/devicePixels.js";
import { ccc, count, plural } from "../../../components/numbers.js";
import { useTiles } from "../../../data/hooks.js";
import type { Tile } from "../../../data/tileCache.js";
import { AverageTile } from "../../results/AverageTile.js";
import { fitZoom } from "../IterationCard.js";
import { extentOf, type TreeLayout, type TreeRow } from "./treeLayout.js";
import { isLeaf, membersCount, type TreeModel } from "./treeModel.js";
import type { Tree } from "./useTree.js";
import styles from "./tree.module.css";

/** CSS px: the most a picture takes, what lies below it, and the room for lines between two levels. */
const LARGEST = 100;
const CAPTION = 14;
const STRIPE = 4;
const LINES = 16;
/** CSS px of a picture in the wall of those without a parent. */
const SMALL = 44;

/** Pictures of a tree: each in its own contrast, for averages of many particles vary less than single ones. */
const OWN_CONTRAST: Display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "percentile", low: 0.5, high: 99.5, scope: "image" },
};

interface PlacedRow extends TreeRow {
  top: number;
  fit: ReturnType<typeof fitZoom>;
  /** CSS px of a picture. */
  width: number;
  height: number;
}

/** Rows below each other, with a picture size that fits the narrowest of each. */
export function placeRows(
  layout: TreeLayout,
  width: number,
  image: { width: number; height: number },
  ratio: number,
): { rows: PlacedRow[]; height: number } {
  let top = 0;
  const side = Math.max(image.width, image.height);
  const rows = layout.rows.map((row): PlacedRow => {
    const room = Math.min(LARGEST, row.room * width - 6);
    const fit = fitZoom(side, Math.max(1, Math.floor(room * ratio)));
    const size = {
      width: (Math.ceil(image.width / fit.bin) * fit.zoom) / ratio,
      height: (Math.ceil(image.height / fit.bin) * fit.zoom) / ratio,
    };
    const placed = { ...row, top, fit, ...size };
    top += size.height + STRIPE + CAPTION + LINES;
    return placed;
  });
  return { rows, height: top };
}

export function TreePictures({
  tree,
  layout,
  rows,
  width,
  height,
  lut,
  chosen,
  hovered,
  flipped,
  idOf,
  onHover,
  onChoose,
  onOpen,
}: {
  tree: Tree;
  layout: TreeLayout;
  rows: readonly PlacedRow[];
  width: number;
  height: number;
  /** CSS colour of a coefficient. */
  lut: (value: number) => string;
  chosen: number;
  hovered: number | null;
  flipped: boolean;
  idOf: (node: number) => string;
  onHover: (id: number | null) => void;
  onChoose: (id: number) => void;
  onOpen: (id: number) => void;
}): ReactNode {
  return (
    <div className={styles.pictures} style={{ width, height }} role="presentation">
      <Lines tree={tree.model} layout={layout} rows={rows} width={width} height={height} />
      {rows.map((row) => (
        <Row
          key={row.level}
          {...{ tree, layout, row, width, lut, chosen, hovered, flipped, idOf, onHover, onChoose, onOpen }}
        />
      ))}
    </div>
  );
}

/** Name of a node for those who cannot see it, and on hover. */
export function nodeWords(tree: TreeModel, id: number): string {
  if (isLeaf(tree, id)) return `particle ${count(tree.image[id]! + 1)}`;
  return `node ${count(id + 1)}, level ${tree.level[id]}, ${plural(membersCount(tree, id), "particle")}, CCC of its two ${ccc(tree.ccc[id]!)}`;
}

/** Tiles of nodes and leaves alike, as one list. */
export function useNodeTiles(tree: Tree, nodes: readonly number[], bin: 1 | 2 | 4): (id: number) => Tile | undefined {
  const { model } = tree;
  const { pictures, images } = useMemo(() => {
    const joins = nodes.filter((id) => !isLeaf(model, id));
    const leaves = nodes.filter((id) => isLeaf(model, id));
    return { pictures: joins.map((id) => model.picture[id]!), images: leaves.map((id) => model.image[id]!) };
  }, [model, nodes]);
  const wish = (source: Tree["nodes"], indices: readonly number[]): Parameters<typeof useTiles>[0] =>
    source && indices.length > 0 ? { source, indices, bin, display: OWN_CONTRAST } : null;
  const ofJoins = useTiles(wish(tree.nodes, pictures));
  const ofLeaves = useTiles(wish(tree.particles, images));
  return (id) => (isLeaf(model, id) ? ofLeaves.tile(model.image[id]!) : ofJoins.tile(model.picture[id]!));
}

type RowProps = Omit<Parameters<typeof TreePictures>[0], "rows" | "height"> & { row: PlacedRow };

function Row({ tree, layout, row, width, ...rest }: RowProps): ReactNode {
  const { model } = tree;
  const tileOf = useNodeTiles(tree, row.nodes, row.fit.bin);
  return row.nodes.map((id) => {
    const [start, end] = extentOf(model, layout, id);
    const own = Math.min((end - start) * width, LARGEST + 10);
    const left = ((start + end) / 2) * width - own / 2;
    return (
      <Node
        key={id}
        {...rest}
        tree={model}
        id={id}
        tile={tileOf(id)}
        size={row}
        level={layout.top - model.level[id]! + 1}
        wide={row.room * width > 84}
        className={styles.node}
        style={{ left, top: row.top, width: own }}
      />
    );
  });
}

/** The averages that have no parent yet, as many as there is room for, while the tree is too wide to be drawn. */
export function FrontWall({
  tree,
  most,
  ...rest
}: Omit<RowProps, "layout" | "row" | "width"> & { most: number }): ReactNode {
  const { model } = tree;
  const ratio = useDevicePixels();
  const nodes = useMemo(() => model.roots.slice(0, most), [model, most]);
  const fit = fitZoom(Math.max(tree.width, tree.height), Math.floor(SMALL * ratio));
  const tileOf = useNodeTiles(tree, nodes, fit.bin);
  const size = {
    fit,
    width: (Math.ceil(tree.width / fit.bin) * fit.zoom) / ratio,
    height: (Math.ceil(tree.height / fit.bin) * fit.zoom) / ratio,
  };
  return (
    <div className={styles.front} role="presentation">
      {nodes.map((id) => (
        <Node
          key={id}
          {...rest}
          tree={model}
          id={id}
          tile={tileOf(id)}
          size={size}
          level={1}
          wide={false}
          className={styles.frontNode}
        />
      ))}
    </div>
  );
}

function Node({
  tree,
  id,
  tile,
  size,
  level,
  wide,
  className,
  style,
  lut,
  chosen,
  hovered,
  flipped,
  idOf,
  onHover,
  onChoose,
  onOpen,
}: Omit<RowProps, "tree" | "layout" | "row" | "width"> & {
  tree: TreeModel;
  id: number;
  tile: Tile | undefined;
  size: Pick<PlacedRow, "fit" | "width" | "height">;
  /** From 1 at the top. */
  level: number;
  /** Room for the coefficient in words. */
  wide: boolean;
  className: string | undefined;
  style?: CSSProperties;
}): ReactNode {
  const ratio = useDevicePixels();
  const leaf = isLeaf(tree, id);
  const value = tree.ccc[id]!;
  return (
    <div
      id={idOf(id)}
      role="treeitem"
      aria-level={level}
      aria-selected={id === chosen}
      aria-label={nodeWords(tree, id)}
      {...(leaf ? {} : { "aria-expanded": true })}
      className={classNames(className, id === hovered && styles.hovered)}
      style={style}
      onPointerEnter={() => onHover(id)}
      onPointerLeave={() => onHover(null)}
      onClick={() => onChoose(id)}
      onDoubleClick={() => !leaf && onOpen(id)}
    >
      <span className={styles.picture} style={{ width: size.width }}>
        <AverageTile
          tile={tile}
          identity={`${leaf ? "particle" : "node"} ${id}`}
          width={Math.round((size.width * ratio) / size.fit.zoom)}
          height={Math.round((size.height * ratio) / size.fit.zoom)}
          zoom={size.fit.zoom}
          label=""
          flipped={flipped}
        />
        <i className={styles.stripe} style={{ background: leaf ? "var(--line-3)" : lut(value) }} />
      </span>
      <span className={styles.caption}>
        <span>{leaf ? count(tree.image[id]! + 1) : `N ${count(membersCount(tree, id))}`}</span>
        {!leaf && wide && <span>{ccc(value)}</span>}
      </span>
    </div>
  );
}

function Lines({
  tree,
  layout,
  rows,
  width,
  height,
}: {
  tree: TreeModel;
  layout: TreeLayout;
  rows: readonly PlacedRow[];
  width: number;
  height: number;
}): ReactNode {
  const place = new Map(rows.flatMap((row) => row.nodes.map((id) => [id, row] as const)));
  const middle = (id: number): number => {
    const [start, end] = extentOf(tree, layout, id);
    return ((start + end) / 2) * width;
  };
  const below = (row: PlacedRow): number => row.top + row.height + STRIPE + CAPTION;
  const paths = rows.flatMap((row) =>
    row.nodes.flatMap((id) => {
      if (isLeaf(tree, id)) return [];
      return [tree.left[id]!, tree.right[id]!].flatMap((child) => {
        const down = place.get(child);
        if (!down) return [];
        const bend = below(row) + LINES / 2;
        return [`M${middle(id)} ${below(row)}V${bend}H${middle(child)}V${down.top}`];
      });
    }),
  );
  // To the cells below, a bracket as wide as they are.
  const lowest = rows.at(-1);
  const brackets =
    lowest && layout.cut > 0
      ? lowest.nodes.flatMap((id) => {
          if (isLeaf(tree, id)) return [];
          const [start, end] = extentOf(tree, layout, id);
          const bend = height - LINES / 2;
          return [
            `M${middle(id)} ${below(lowest)}V${bend}M${start * width + 1} ${height - 2}V${bend}H${end * width - 2}V${height - 2}`,
          ];
        })
      : [];
  return (
    <svg className={styles.lines} width={width} height={height} aria-hidden="true">
      <path d={[...paths, ...brackets].join("")} />
    </svg>
  );
}
