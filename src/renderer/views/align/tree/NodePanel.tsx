/** One node of a tree: its average large, and how its two children met. */
import type { ReactNode } from "react";
import { Button } from "../../../components/Button.js";
import { Facts } from "../../../components/Card.js";
import { useDevicePixels } from "../../../components/devicePixels.js";
import { angle, ccc, count, shift } from "../../../components/numbers.js";
import { ScaleBar } from "../../../components/ScaleBar.js";
import { AverageTile } from "../../results/AverageTile.js";
import { fitZoom } from "../IterationCard.js";
import { isLeaf, joinOf, membersCount } from "./treeModel.js";
import { useNodeTiles } from "./TreePictures.js";
import type { Tree } from "./useTree.js";
import styles from "./tree.module.css";

/** CSS px. */
const LARGE = 196;
const CHILD = 92;

export function NodePanel({
  tree,
  id,
  flipped,
  membersOpen,
  onMembers,
  onChoose,
}: {
  tree: Tree;
  id: number;
  flipped: boolean;
  membersOpen: boolean;
  onMembers: () => void;
  onChoose: (id: number) => void;
}): ReactNode {
  const { model, data } = tree;
  const leaf = isLeaf(model, id);
  const join = joinOf(data, id);
  const children = leaf ? [] : [model.left[id]!, model.right[id]!];
  return (
    <div className={styles.panel}>
      <Picture tree={tree} id={id} room={LARGE} flipped={flipped} bar />
      <div className={styles.panelHead}>
        <b>{leaf ? `Particle ${count(model.image[id]! + 1)}` : `Node ${count(id + 1)}`}</b>
        <span>level {model.level[id]}</span>
      </div>
      {children.length > 0 && (
        <div className={styles.children}>
          {children.map((child, side) => (
            <button key={child} type="button" tabIndex={-1} onClick={() => onChoose(child)}>
              <Picture tree={tree} id={child} room={CHILD} flipped={flipped} />
              <span>
                {side === 0 ? "left" : "right"}, N {count(membersCount(model, child))}
              </span>
            </button>
          ))}
        </div>
      )}
      <Facts
        rows={[
          ["particles", count(membersCount(model, id))],
          ...(join
            ? ([
                ["CCC right with left", ccc(model.ccc[id]!)],
                ["right turned by", angle(join.psi)],
                ["right shifted by", `${shift(join.shiftX)}, ${shift(join.shiftY)}`],
                ...(join.mirror ? ([["right mirrored", "yes"]] as const) : []),
                ...(join.atLimit ? ([["shift search", "at its limit"]] as const) : []),
              ] as const)
            : []),
        ]}
      />
      <Button icon="gallery" wide keys="↵" pressed={membersOpen} onClick={onMembers}>
        Members
      </Button>
    </div>
  );
}

function Picture({
  tree,
  id,
  room,
  flipped,
  bar = false,
}: {
  tree: Tree;
  id: number;
  room: number;
  flipped: boolean;
  bar?: boolean;
}): ReactNode {
  const ratio = useDevicePixels();
  const fit = fitZoom(Math.max(tree.width, tree.height), Math.floor(room * ratio));
  const tileOf = useNodeTiles(tree, [id], fit.bin);
  const width = Math.ceil(tree.width / fit.bin);
  return (
    <AverageTile
      tile={tileOf(id)}
      // While another node's picture comes the last one stays: nothing blinks as the pointer moves.
      identity={`tree:${room}`}
      width={width}
      height={Math.ceil(tree.height / fit.bin)}
      zoom={fit.zoom}
      label={isLeaf(tree.model, id) ? `particle ${tree.model.image[id]! + 1}` : `average of node ${id + 1}`}
      flipped={flipped}
    >
      {bar && (
        <ScaleBar width={width} zoom={fit.zoom} pixelSize={tree.pixelSize === null ? null : tree.pixelSize * fit.bin} />
      )}
    </AverageTile>
  );
}
