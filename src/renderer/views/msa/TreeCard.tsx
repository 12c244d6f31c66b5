/** The dendrogram with its controls: how many classes, split, merge and name them, or how to make it. */
import { useState, type ReactNode } from "react";
import type { ToolSchema } from "../../../main/api/contract.js";
import { Badge } from "../../components/Badge.js";
import { Button } from "../../components/Button.js";
import { Card } from "../../components/Card.js";
import { Chip } from "../../components/Chip.js";
import { count, general, percent } from "../../components/numbers.js";
import { NumberField } from "../../components/NumberField.js";
import { Popover } from "../../components/Popover.js";
import { Select } from "../../components/Select.js";
import { TextField } from "../../components/TextField.js";
import { useJob } from "../../state/session.js";
import { listWords } from "./analysis.js";
import { canSplit, cutInto, merge, named, sizeOf, split, type Classing } from "./tree/classing.js";
import { setClassing } from "./tree/classingStore.js";
import { Dendrogram } from "./tree/Dendrogram.js";
import { cutHeight, type MergeTree } from "./tree/mergeTree.js";
import { MOST_BRANCHES } from "./tree/treeLayout.js";
import type { TreeState } from "./useAnalysisTree.js";
import styles from "./msa.module.css";

export interface TreeCardProps {
  state: TreeState;
  classing: Classing | null;
  /** Factors of the tree on screen, and those in the sum now. */
  factors: readonly number[];
  used: readonly number[];
  linkage: string;
  onLinkage: (linkage: string) => void;
  onGrow: () => void;
  chosen: number | null;
  onChoose: (node: number | null) => void;
  classChosen: number;
  onClass: (classIndex: number) => void;
  onSelect: (nodes: readonly number[]) => void;
  picture: (nodes: readonly number[], room: number, label: string) => ReactNode;
}

const LINKAGE = "linkage";

/** What a tool offers as linkage; undefined when it does not ask. */
const linkagesOf = (tool: ToolSchema | undefined): { value: string; label: string }[] => {
  const param = tool?.params[LINKAGE];
  return param?.type === "choice"
    ? Object.entries(param.choices).map(([value, label]) => ({ value, label: label.split(":")[0]! }))
    : [];
};

export function TreeCard(props: TreeCardProps): ReactNode {
  const { state, classing, factors, used, linkage } = props;
  const { found, active, failed, error, tool } = state;
  const linkages = linkagesOf(tool);
  const made = found?.job.request.params[LINKAGE];
  const name = linkages.find((l) => l.value === (made ?? linkage))?.label.split(":")[0] ?? "Ward";
  const stale = found !== null && (listWords(factors) !== listWords(used) || (made !== undefined && made !== linkage));
  const grow = (
    <span className={styles.row}>
      {linkages.length > 0 && <Select label="Linkage" options={linkages} value={linkage} onChange={props.onLinkage} />}
      <Button
        icon="branch"
        loading={active !== null}
        disabled={!tool || used.length === 0}
        help={`Joins the images step by step by their distance in ${used.length === 1 ? "factor" : "factors"} ${listWords(used)}`}
        onClick={props.onGrow}
      >
        {found ? "Grow again" : "Grow the tree"}
      </Button>
    </span>
  );
  if (!found || !classing) {
    return (
      <Card title="Dendrogram" className={styles.treeCard} note="classes from the factors">
        <div className={styles.absent}>
          {active !== null ? (
            <Growing job={active} />
          ) : failed ? (
            <p className={styles.error}>{failed.error?.message}</p>
          ) : error ? (
            <p className={styles.error}>{error.message}</p>
          ) : state.loading ? (
            <p>The tree is on its way.</p>
          ) : (
            <p>
              A tree joins the most alike images first, by {used.length === 1 ? "factor" : "factors"} {listWords(used)}.
              Where it is cut decides how many classes there are.
            </p>
          )}
          {grow}
        </div>
      </Card>
    );
  }
  const { tree, result } = found;
  const k = classing.classes.length;
  const cut = classing.byHand ? null : cutHeight(tree, k);
  const onCut = (classes: number): void =>
    setClassing(result.id, cutInto(tree, classes), `Cut into ${count(classes)} classes`, "cut");
  return (
    <Card
      title="Dendrogram"
      className={styles.treeCard}
      note={`${name}, ${factors.length === 1 ? "factor" : "factors"} ${listWords(factors)}, √ scale`}
      actions={
        <>
          {stale && (
            <Popover label="The tree is of other choices" value="Grow again…" width={300}>
              {() => grow}
            </Popover>
          )}
          <Badge tone="accent" help={cut === null ? "Split or merged since the cut" : `height ${general(cut)}`}>
            {cut === null ? "by hand" : `cut at ${general(cut)}`}
          </Badge>
          <NumberField
            label="Classes"
            value={k}
            integer
            min={1}
            max={Math.min(tree.leaves, MOST_BRANCHES)}
            width={3}
            onChange={(n) => n !== null && onCut(n)}
          />
        </>
      }
    >
      <Dendrogram
        tree={tree}
        classing={classing}
        cut={cut}
        chosen={props.chosen}
        classChosen={props.classChosen}
        picture={props.picture}
        onCut={onCut}
        onChoose={props.onChoose}
        onClass={props.onClass}
        onSelect={(node) => props.onSelect([node])}
      />
      <ClassBar {...props} tree={tree} classing={classing} result={result.id} />
    </Card>
  );
}

function Growing({ job }: { job: number }): ReactNode {
  const now = useJob(job);
  return (
    <p>
      {now?.label || "Joining the images"}, {percent(now?.progress ?? 0, 0)}
    </p>
  );
}

/** What can be done with the class, or the branch, that is looked at. */
function ClassBar({
  tree,
  classing,
  result,
  classChosen,
  chosen,
  onClass,
  onSelect,
}: TreeCardProps & { tree: MergeTree; classing: Classing; result: number }): ReactNode {
  const of = classing.classes[classChosen];
  const [name, setName] = useState<{ of: number; text: string } | null>(null);
  if (!of) {
    return (
      <div className={styles.classBar}>
        {chosen !== null ? (
          <>
            <span>branch of {count(tree.size[chosen]!)}</span>
            <Button kind="quiet" keys="↵" onClick={() => onSelect([chosen])}>
              Select
            </Button>
          </>
        ) : (
          <span className={styles.quiet}>
            Press a class to split, merge or name it; drag the line, or press − and +, to cut elsewhere.
          </span>
        )}
      </div>
    );
  }
  const label = of.name ?? `class ${classChosen + 1}`;
  const others = classing.classes.flatMap((c, i) =>
    i === classChosen
      ? []
      : [{ value: String(i), label: `${c.name ?? `class ${i + 1}`}, N ${count(sizeOf(tree, c))}` }],
  );
  const text = name?.of === classChosen ? name.text : (of.name ?? "");
  const takeName = (): void => {
    if (text.trim() !== (of.name ?? "")) setClassing(result, named(classing, classChosen, text), `Name ${label}`);
    setName(null);
  };
  return (
    <div className={styles.classBar}>
      <Chip classIndex={classChosen} label={label} />
      <span className={styles.quiet}>N {count(sizeOf(tree, of))}</span>
      <Button kind="quiet" onClick={() => onSelect(of.nodes)}>
        Select
      </Button>
      <Button
        kind="quiet"
        icon="split"
        disabled={!canSplit(tree, of)}
        onClick={() => setClassing(result, split(tree, classing, classChosen), `Split ${label}`)}
      >
        Split
      </Button>
      <Select
        label="Merge with"
        options={[{ value: "", label: "…" }, ...others]}
        value=""
        onChange={(other) => {
          if (other === "") return;
          setClassing(result, merge(tree, classing, classChosen, Number(other)), `Merge ${label}`);
          onClass(-1);
        }}
      />
      <TextField
        label="Name of the class"
        hideLabel
        placeholder="Name"
        maxLength={40}
        value={text}
        onChange={(next) => setName({ of: classChosen, text: next })}
        onBlur={takeName}
        onKeyDown={(event) => event.key === "Enter" && takeName()}
      />
    </div>
  );
}
