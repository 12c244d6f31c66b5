/** The particles below a node of a tree, as in the drawer of the Align desk. */
import { useMemo, useState, type ReactNode } from "react";
import type { AlignmentsResult } from "../../../../core/tools/results.js";
import type { Display } from "../../../../main/api/contract.js";
import { Button, IconButton } from "../../../components/Button.js";
import { count, plural } from "../../../components/numbers.js";
import { Segmented } from "../../../components/Segmented.js";
import { sourceKey } from "../../../data/tileCache.js";
import { IndexSet } from "../../../state/indexSet.js";
import { select } from "../../../state/selection.js";
import { useSettings } from "../../../state/settings.js";
import type { ClassRow } from "../../classes/classes.js";
import { MemberGrid } from "../../classes/MemberGrid.js";
import { isLeaf, membersOf } from "./treeModel.js";
import type { Tree } from "./useTree.js";
import styles from "./tree.module.css";

export function NodeMembers({
  tree,
  id,
  alignments,
  images,
  alignedBy,
  flipped,
  onClose,
}: {
  tree: Tree;
  id: number;
  /** For the coefficient of each particle with the average, where it is known. */
  alignments: AlignmentsResult | null;
  /** Image numbers that the alignments count; null = all. */
  images: readonly number[] | null;
  /** Result whose alignments lay the particles out; null = only raw. */
  alignedBy: number | null;
  flipped: boolean;
  onClose: () => void;
}): ReactNode {
  const { model, particles } = tree;
  const letters = useSettings((s) => s.letterKeys);
  const [wanted, setWanted] = useState<Display["view"]>("raw");
  const view = alignedBy === null ? "raw" : wanted;
  const coefficients = useMemo(() => {
    const found = new Map<number, number>();
    alignments?.index.forEach((image, row) => found.set(images?.[image] ?? image, alignments.ccc[row]!));
    return found;
  }, [alignments, images]);
  const row = useMemo((): ClassRow => {
    const members = membersOf(model, id);
    const ccc = Float64Array.from(members, (image) => coefficients.get(image) ?? NaN);
    return { classIndex: 0, members, ccc, meanCcc: NaN, share: members.length / model.leaves };
  }, [model, id, coefficients]);
  const name = isLeaf(model, id) ? `particle ${count(model.image[id]! + 1)}` : `node ${count(id + 1)}`;
  return (
    <section
      className={styles.members}
      aria-label="Members"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
      <header>
        <h2>Members of {name}</h2>
        <span className={styles.quiet}>{plural(row.members.length, "particle")}, as in the tree</span>
        <Button
          kind="quiet"
          help="Select them on every desk"
          onClick={() =>
            select(
              sourceKey(particles),
              { selected: IndexSet.of(row.members), anchor: null },
              `Select the ${count(row.members.length)} members of ${name}`,
            )
          }
        >
          Select
        </Button>
        <span className={styles.spring} />
        {alignedBy !== null && (
          <Segmented
            label="View"
            options={[
              { value: "raw", label: "Raw" },
              { value: "aligned", label: "Aligned", help: "Laid onto the final average" },
            ]}
            value={view}
            onChange={setWanted}
          />
        )}
        <IconButton icon="close" label="Close the members" keys="Esc" onClick={onClose} />
      </header>
      <div className={styles.memberGrid}>
        <MemberGrid
          label={`Members of ${name}`}
          source={particles}
          width={tree.width}
          height={tree.height}
          row={row}
          display={{
            view,
            alignment: view === "raw" ? null : alignedBy,
            lowPass: null,
            highPass: null,
            contrast: { mode: "percentile", low: 1, high: 99, scope: "image" },
          }}
          flip={flipped}
          outline={null}
          letters={letters}
          focused={false}
          onNextView={() => setWanted(view === "raw" ? "aligned" : "raw")}
        />
      </div>
    </section>
  );
}
