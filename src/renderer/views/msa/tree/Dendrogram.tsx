/** A tree of classes with its cut: drag the line or press − and +; up and down walk, Enter selects a branch. */
import { useId, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { classColour, classShape } from "../../../components/Chip.js";
import { count, general, fixed } from "../../../components/numbers.js";
import { roundTicks } from "../../../components/ticks.js";
import { useSettings } from "../../../state/settings.js";
import { usePlotSize } from "../usePlotSize.js";
import { classOfNode, type Classing } from "./classing.js";
import { classesAt, isObject, rootOf, stepFrom, type MergeTree, type Step } from "./mergeTree.js";
import { heightPart, layoutTree, mergePath, spread } from "./treeLayout.js";
import styles from "./tree.module.css";

export interface DendrogramProps {
  tree: MergeTree;
  classing: Classing;
  /** Height of the cut; null after changes by hand. */
  cut: number | null;
  chosen: number | null;
  /** A picture of the mean of these nodes, in a room of CSS px. */
  picture: (nodes: readonly number[], room: number, label: string) => ReactNode;
  /** A class that is looked at; −1 = none. */
  classChosen: number;
  onCut: (classes: number) => void;
  onChoose: (node: number) => void;
  onClass: (classIndex: number) => void;
  onSelect: (node: number) => void;
}

const LEFT = 40;
const TOP = 26;
const RIGHT = 8;
/** Names of classes below the pictures. */
const NAMES = 22;
/** Pictures: of a class, of a node. */
const LEAF = 72;
const NODE = 42;
const STEPS: Readonly<Record<string, Step>> = { ArrowUp: "parent", ArrowDown: "child", ArrowLeft: "before", ArrowRight: "after" }; // prettier-ignore
/** Nodes that have a picture in the drawing: those of the first merges. */
const PICTURED = 7;

export function Dendrogram(props: DendrogramProps): ReactNode {
  const { tree, classing, cut, chosen, picture, classChosen, onCut, onChoose, onClass, onSelect } = props;
  const base = useId();
  const [box, size] = usePlotSize();
  const scale = useSettings((s) => s.scale);
  const [hovered, setHovered] = useState<number | null>(null);
  const dragging = useRef(false);
  const k = classing.classes.length;
  const layout = useMemo(() => layoutTree(tree, (id) => classOfNode(tree, classing, id)), [tree, classing]);
  const width = Math.max(60, size.width - LEFT - RIGHT);
  const leaf = Math.max(0, Math.min(LEAF, Math.floor(width / Math.max(1, k)) - 4, Math.floor(size.height / 5)));
  const shown = leaf >= 18;
  // For a number and how many.
  const roomy = leaf >= 64;
  const foot = (shown ? leaf + NAMES + 14 : NAMES) + 6;
  const bottom = size.height - foot;
  const X = (x: number): number => LEFT + x * width;
  const Y = (y: number): number => bottom - y * (bottom - TOP);
  const partAt = (py: number): number => Math.max(0, Math.min(1.05, (bottom - py) / Math.max(1, bottom - TOP)));
  const most = tree.height[rootOf(tree)]!;
  const ids = useMemo(() => [...layout.nodes.keys()], [layout]);
  const drawn = useMemo(() => new Set(ids), [ids]);
  const colourOf = useMemo(() => {
    const known = new Map(ids.map((id) => [id, classOfNode(tree, classing, id)]));
    return (id: number): string => ((known.get(id) ?? -1) >= 0 ? classColour(known.get(id)!) : "var(--text-2)");
  }, [ids, tree, classing]);
  const paths = useMemo(() => {
    // One path a colour instead of one a merge.
    const byColour = new Map<string, string[]>();
    for (const id of ids) {
      const d = mergePath(tree, layout, id, X, Y);
      if (d) byColour.set(colourOf(id), [...(byColour.get(colourOf(id)) ?? []), d]);
    }
    return [...byColour];
    // X and Y say no more than the size does.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ids, tree, layout, colourOf, size.width, size.height, foot]);

  const place = (event: PointerEvent): number => (event.clientY - box.current!.getBoundingClientRect().top) / scale;
  const cutAt = (py: number): void => {
    const next = Math.min(layout.ends.length, classesAt(tree, partAt(py) ** 2 * most));
    if (next !== k || classing.byHand) onCut(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) onChoose(stepFrom(tree, chosen ?? rootOf(tree), step, drawn));
    else if (event.key === "Enter" && chosen !== null) onSelect(chosen);
    else if (event.key === "+" || event.key === "=") onCut(Math.min(layout.ends.length, k + 1));
    else if (event.key === "-") onCut(Math.max(1, k - 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const centres = classing.classes.map(({ nodes }) => {
    const places = nodes.flatMap((id) => {
      const inside = ids.filter((d) => tree.first[d]! >= tree.first[id]! && tree.end[d]! <= tree.end[id]!);
      return inside.flatMap((d) => [layout.nodes.get(d)!.from, layout.nodes.get(d)!.to]);
    });
    return { from: Math.min(...places), to: Math.max(...places) };
  });
  const lefts = spread(
    centres.map((c) => (c.from + c.to) / 2),
    leaf + 4,
    width,
  );
  const pictured = useMemo(
    () =>
      ids
        .filter(
          (id) =>
            !isObject(tree, id) && !layout.nodes.get(id)!.folded && tree.count - id <= PICTURED && tree.count - id < k,
        )
        .sort((a, b) => a - b),
    [ids, tree, layout, k],
  );
  const near = hovered ?? chosen;
  const nearNode = near === null ? undefined : layout.nodes.get(near);
  const ticks = roundTicks(0, most, 4).filter(
    (v, i, all) => i === 0 || heightPart(tree, v) - heightPart(tree, all[i - 1]!) > 0.09,
  );
  const nearest = (event: PointerEvent): number | null => {
    const at = box.current!.getBoundingClientRect();
    const [px, py] = [(event.clientX - at.left) / scale, (event.clientY - at.top) / scale];
    let best: number | null = null;
    let bestD = 20 ** 2;
    for (const [id, node] of layout.nodes) {
      const d = (X(node.x) - px) ** 2 + (Y(node.y) - py) ** 2;
      if (d < bestD) [best, bestD] = [id, d];
    }
    return best;
  };
  const cutY = cut === null ? null : Y(heightPart(tree, cut));
  return (
    <div
      ref={box}
      className={styles.dendrogram}
      role="tree"
      aria-label={`Dendrogram of ${count(tree.size[rootOf(tree)]!)} images, ${count(k)} classes`}
      aria-activedescendant={chosen === null ? undefined : `${base}-chosen`}
      tabIndex={0}
      data-keys="letters"
      onKeyDown={onKeyDown}
      onPointerMove={(event) => (dragging.current ? cutAt(place(event)) : setHovered(nearest(event)))}
      onPointerLeave={() => setHovered(null)}
      onPointerUp={() => (dragging.current = false)}
      onClick={(event) => {
        const id = nearest(event as unknown as PointerEvent);
        if (id !== null) onChoose(id);
      }}
      onDoubleClick={(event) => {
        const id = nearest(event as unknown as PointerEvent);
        if (id !== null) onSelect(id);
      }}
    >
      <svg className={styles.lines} width={size.width} height={size.height} aria-hidden>
        {ticks.map((v) => (
          <g key={v}>
            <line
              className={styles.gridline}
              x1={LEFT}
              x2={size.width - RIGHT}
              y1={Y(heightPart(tree, v))}
              y2={Y(heightPart(tree, v))}
            />
            <text x={LEFT - 6} y={Y(heightPart(tree, v)) + 4} textAnchor="end">
              {most >= 1e5 || most < 1e-2 ? general(v) : fixed(v, most < 5 ? 1 : 0)}
            </text>
          </g>
        ))}
        {paths.map(([colour, d]) => (
          <path key={colour} className={styles.merge} d={d.join("")} stroke={colour} />
        ))}
        {layout.ends.map((id) => {
          const node = layout.nodes.get(id)!;
          if (!node.folded) return null;
          const [a, b] = [X(node.from + 0.1 * (node.to - node.from)), X(node.to - 0.1 * (node.to - node.from))];
          return (
            <path key={id} d={`M${X(node.x)} ${Y(node.y)}L${b} ${bottom}H${a}z`} fill={colourOf(id)} opacity={0.75} />
          );
        })}
        {classing.classes.map(({ nodes, name }, c) => {
          const { from, to } = centres[c]!;
          const middle = LEFT + lefts[c]! + (leaf + 4) / 2;
          const title = name ?? String(c + 1);
          return (
            <g
              key={c}
              className={styles.class}
              data-on={c === classChosen ? "" : undefined}
              onClick={(event) => {
                event.stopPropagation();
                onClass(c);
              }}
            >
              <line x1={X(from)} x2={X(to)} y1={bottom + 4} y2={bottom + 4} stroke={classColour(c)} strokeWidth={2.5} />
              {shown && (
                <path className={styles.leader} d={`M${X((from + to) / 2)} ${bottom + 5}L${middle} ${bottom + 12}`} />
              )}
              {(shown || k <= 40) && (
                <>
                  <path d={classShape(c, middle - (roomy ? 22 : 5), size.height - 10, 4)} fill={classColour(c)} />
                  <text x={middle - (roomy ? 13 : -4)} y={size.height - 6}>
                    <tspan className={styles.strong}>{roomy ? title.slice(0, 6) : c + 1}</tspan>
                    {roomy && ` N ${count(nodes.reduce((sum, id) => sum + tree.size[id]!, 0))}`}
                  </text>
                </>
              )}
              <title>{`class ${title}, N ${count(nodes.reduce((sum, id) => sum + tree.size[id]!, 0))}`}</title>
            </g>
          );
        })}
        {nearNode && <circle className={styles.near} cx={X(nearNode.x)} cy={Y(nearNode.y)} r={5} />}
        {cutY !== null && <line className={styles.cut} x1={LEFT} x2={size.width - RIGHT} y1={cutY} y2={cutY} />}
      </svg>
      {cutY !== null && (
        <button
          type="button"
          className={styles.handle}
          style={{ top: cutY, left: LEFT - 22 }}
          tabIndex={-1}
          aria-label="Cut, drag to move"
          onPointerDown={(event) => {
            event.preventDefault();
            dragging.current = true;
            box.current?.setPointerCapture(event.pointerId);
          }}
          onClick={(event) => event.stopPropagation()}
        >
          ✂
        </button>
      )}
      {pictured.map((id) => {
        const node = layout.nodes.get(id)!;
        return (
          <span key={id} className={styles.node} style={{ left: X(node.x), top: Y(node.y) }}>
            {picture([id], NODE, "")}
          </span>
        );
      })}
      {shown &&
        classing.classes.map(({ nodes, name }, c) => (
          <button
            key={c}
            type="button"
            tabIndex={-1}
            className={styles.leaf}
            data-on={c === classChosen ? "" : undefined}
            style={{ left: LEFT + lefts[c]! + 2, top: bottom + 12, width: leaf, height: leaf }}
            aria-label={`class ${name ?? c + 1}, N ${count(nodes.reduce((sum, id) => sum + tree.size[id]!, 0))}`}
            aria-pressed={c === classChosen}
            onClick={(event) => {
              event.stopPropagation();
              onClass(c);
            }}
          >
            {picture(nodes, leaf, "")}
          </button>
        ))}
      {nearNode && near !== null && (
        <span
          id={near === chosen ? `${base}-chosen` : undefined}
          className={styles.card}
          role={near === chosen ? "treeitem" : undefined}
          aria-selected={near === chosen ? true : undefined}
          style={{
            left: Math.min(size.width - 132, Math.max(LEFT, X(nearNode.x) + 10)),
            top: Math.max(0, Math.min(size.height - 100, Y(nearNode.y) - 40)),
          }}
        >
          {picture([near], 64, "")}
          <span>
            <b>N {count(tree.size[near]!)}</b>
            {isObject(tree, near) ? "one image" : `height ${general(tree.height[near]!)}`}
          </span>
        </span>
      )}
    </div>
  );
}
