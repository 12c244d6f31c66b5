/** The tree of an alignment in pairs: averages on top, levels of cells below, one node large beside them. */
import {
  useCallback,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import { Button, IconButton } from "../../../components/Button.js";
import { Card } from "../../../components/Card.js";
import { ColourBar } from "../../../components/ColourBar.js";
import { useDevicePixels } from "../../../components/devicePixels.js";
import { ccc, count, fixed, plural } from "../../../components/numbers.js";
import { tokenLut } from "../../results/colourMap.js";
import { NodePanel } from "./NodePanel.js";
import { CELL, TreeCells } from "./TreeCells.js";
import { cellLevels, layoutTree } from "./treeLayout.js";
import { isLeaf, membersCount, type Step } from "./treeModel.js";
import { FrontWall, nodeWords, placeRows, TreePictures } from "./TreePictures.js";
import { chosenOf, type Tree, type TreeView } from "./useTree.js";
import styles from "./tree.module.css";

/** CSS px of the narrowest picture, and of the names of levels at the left. */
const NARROWEST = 40;
const GUTTER = 26;
/** Lines of averages below the cells while there are too many for a drawing. */
const WALL = 5;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: "parent",
  ArrowDown: "child",
  ArrowLeft: "before",
  ArrowRight: "after",
  Home: "first",
  End: "last",
};

export function TreeCard({
  tree,
  view,
  flipped,
  live,
}: {
  tree: Tree;
  view: TreeView;
  flipped: boolean;
  live: boolean;
}): ReactNode {
  const { model } = tree;
  const base = useId();
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(480);
  const ratio = useDevicePixels();
  useLayoutEffect(() => {
    if (!box.current) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setRoom(Math.max(120, Math.floor(entry.contentRect.width)))); // prettier-ignore
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const width = room - GUTTER;
  const fitting = Math.max(1, Math.floor(width / NARROWEST));
  const top = view.top !== null && view.top < model.count ? view.top : null;
  const layout = useMemo(() => layoutTree(model, top, fitting), [model, top, fitting]);
  const { rows, height } = useMemo(() => placeRows(layout, width, tree, ratio), [layout, width, tree, ratio]);
  const chosen = chosenOf(view, model);
  const [hovered, setHovered] = useState<number | null>(null);
  const shown = hovered !== null && hovered < model.count ? hovered : chosen;
  // The maps are the same in both themes.
  const [map] = useState(() => tokenLut("--map-tide"));
  const lut = useCallback((value: number): string => colourOf(map, value, model.range), [map, model.range]);
  const choose = (id: number): void => view.choose(model, id, fitting);
  const idOf = (id: number): string => `${base}-${id}`;
  const cells = cellLevels(layout);
  const walled = rows.length === 0 ? model.roots.indexOf(chosen) : -1;
  const pictured = rows.some((row) => row.nodes.includes(chosen)) || (walled >= 0 && walled < WALL * fitting);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) view.step(model, step, fitting);
    else if (event.key === "Enter") view.showMembers(!view.membersOpen);
    else if (event.key === "Escape" && view.membersOpen) view.showMembers(false);
    else if (event.key === "+" && !isLeaf(model, chosen)) view.open(chosen);
    else if (event.key === "-" || event.key === "Backspace") view.open(upOf(top));
    else return;
    setHovered(null);
    event.preventDefault();
    event.stopPropagation();
  };
  const upOf = (from: number | null): number | null => {
    const parent = from === null ? -1 : model.parent[from]!;
    return parent < 0 || model.parent[parent]! < 0 ? null : parent;
  };
  const growing = model.roots.length > 1;
  const [low, high] = model.range;
  return (
    <Card
      title="Tree of pairs"
      note={`${live && growing ? "live, " : ""}${plural(model.leaves, "particle")}, ${growing ? `${count(model.roots.length)} averages left` : `${plural(model.level[model.roots[0]!]!, "level")}`}`}
      actions={
        <>
          {Number.isFinite(low) && (
            <ColourBar map="tide" low={fixed(low, 2)} high={`${fixed(high, 2)} CCC`} width={56} />
          )}
          {top !== null && (
            <>
              <IconButton icon="up" label="One level up" keys="−" onClick={() => view.open(upOf(top))} />
              <Button kind="quiet" onClick={() => view.open(null)}>
                Whole tree
              </Button>
            </>
          )}
          {chosen !== top && !isLeaf(model, chosen) && model.parent[chosen]! >= 0 && (
            <Button kind="quiet" icon="target" keys="+" onClick={() => view.open(chosen)}>
              Open node {count(chosen + 1)}
            </Button>
          )}
        </>
      }
    >
      <div className={styles.tree}>
        <div
          ref={box}
          className={styles.drawing}
          role="tree"
          aria-label="Tree of pairs"
          tabIndex={0}
          data-keys="letters"
          aria-activedescendant={idOf(chosen)}
          onKeyDown={onKeyDown}
        >
          <Gutter tree={tree} levels={rows.map((r) => ({ level: r.level, top: r.top + r.height / 2 - 7 }))} />
          <div className={styles.canvas} style={{ left: GUTTER }}>
            <TreePictures
              {...{ tree, layout, rows, width, height, lut, chosen, flipped, idOf }}
              hovered={hovered}
              onHover={setHovered}
              onChoose={choose}
              onOpen={view.open}
            />
            <TreeCells
              tree={model}
              layout={layout}
              width={width}
              chosen={chosen}
              hovered={hovered}
              onHover={setHovered}
              onChoose={choose}
            />
            {!pictured && (
              <span
                id={idOf(chosen)}
                className="sr-only"
                role="treeitem"
                aria-selected
                aria-label={nodeWords(model, chosen)}
              />
            )}
          </div>
          <CellNames levels={cells} top={height} />
          <div style={{ height: height + cells.length * (CELL + 2) + 4 }} />
          {rows.length === 0 && (
            <>
              <FrontWall
                {...{ tree, lut, chosen, flipped, idOf }}
                most={WALL * fitting}
                hovered={hovered}
                onHover={setHovered}
                onChoose={choose}
                onOpen={view.open}
              />
              {model.roots.length > WALL * fitting && (
                <p className={styles.where}>
                  {count(WALL * fitting)} of {count(model.roots.length)} averages so far; the others by their cells.
                </p>
              )}
            </>
          )}
        </div>
        <NodePanel
          tree={tree}
          id={shown}
          flipped={flipped}
          membersOpen={view.membersOpen}
          onMembers={() => view.showMembers(!view.membersOpen)}
          onChoose={choose}
        />
      </div>
      <p className={styles.where} aria-live="polite">
        {top === null
          ? "Whole tree"
          : `Part below node ${count(top + 1)}, ${plural(membersCount(model, top), "particle")}`}
        {" · "}
        {nodeWords(model, chosen)}
      </p>
    </Card>
  );
}

/** The level at the left of each row, with the mean coefficient of its pairs on hover. */
function Gutter({ tree, levels }: { tree: Tree; levels: readonly { level: number; top: number }[] }): ReactNode {
  const means = useMemo(() => {
    const sums = new Map<number, [sum: number, n: number]>();
    const { model } = tree;
    for (let id = 0; id < model.count; id++) {
      if (isLeaf(model, id)) continue;
      const [sum, n] = sums.get(model.level[id]!) ?? [0, 0];
      sums.set(model.level[id]!, [sum + model.ccc[id]!, n + 1]);
    }
    return sums;
  }, [tree]);
  return levels.map(({ level, top }) => {
    const mean = means.get(level);
    return (
      <span
        key={level}
        className={styles.level}
        style={{ top }}
        title={
          mean ? `level ${level}: ${plural(mean[1], "pair")}, mean CCC ${ccc(mean[0] / mean[1])}` : `level ${level}`
        }
      >
        {level}
      </span>
    );
  });
}

function CellNames({ levels, top }: { levels: readonly number[]; top: number }): ReactNode {
  return levels.map((level, row) => (
    <span key={level} className={styles.level} style={{ top: top + row * (CELL + 2) - 2 }}>
      {level}
    </span>
  ));
}

function colourOf(map: Uint32Array, value: number, [low, high]: readonly [number, number]): string {
  const word = map[high > low ? Math.round((255 * (value - low)) / (high - low)) : 0] ?? 0;
  return `rgb(${word & 255} ${(word >> 8) & 255} ${(word >> 16) & 255})`;
}
