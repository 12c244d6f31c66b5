import { type ReactNode } from "react";
import { IconButton } from "../components/Button.js";
import { ErrorBoundary } from "../components/ErrorBoundary.js";
import { JobRow } from "../components/JobRow.js";
import { count } from "../components/numbers.js";
import { TreeRow } from "../components/TreeRow.js";
import { Icon } from "../icons/Icon.js";
import type { DatasetInfo, ResultInfo } from "../../main/api/contract.js";
import { showOverlay } from "../state/overlays.js";
import { FIRST_DESK, goTo, usePlace } from "../state/place.js";
import { removeSaved, saveSelection, select, useSelection, useSelectionStore } from "../state/selection.js";
import { isActive, useSession } from "../state/session.js";
import {
  cancelJob,
  closeDataset,
  openFiles,
  removeJob,
  removeResult,
  showDataset,
  showJob,
  showResult,
} from "./actions.js";
import { sizeWords } from "./datasetWords.js";
import { nestResults } from "./nestResults.js";
import styles from "./Sidebar.module.css";

export function Sidebar({ width }: { width: number }): ReactNode {
  return (
    <aside className={styles.sidebar} style={{ width }} aria-label="Sidebar" data-region="Sidebar" tabIndex={-1}>
      <ErrorBoundary panel="The sidebar">
        <div className={styles.lists}>
          <Datasets />
          <Selections />
          <Results />
        </div>
        <Jobs />
      </ErrorBoundary>
    </aside>
  );
}

function Group({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }): ReactNode {
  return (
    <section aria-label={title}>
      <h3 className={styles.heading}>
        {title}
        {action}
      </h3>
      <div role="list">{children}</div>
    </section>
  );
}

function Datasets(): ReactNode {
  const datasets = useSession((s) => s.datasets);
  const { dataset: active } = usePlace();
  const inResult = useResultInSight() !== null;
  return (
    <Group
      title="Datasets"
      action={<IconButton icon="plus" size="small" label="Open files" keys="Ctrl O" onClick={openFiles} />}
    >
      {datasets.map((d) => (
        <DatasetRows key={d.id} dataset={d} active={d.id === active} inResult={inResult} />
      ))}
    </Group>
  );
}

function DatasetRows({
  dataset: d,
  active,
  inResult,
}: {
  dataset: DatasetInfo;
  active: boolean;
  inResult: boolean;
}): ReactNode {
  const noticed = d.findings.filter((f) => f.severity !== "info").length;
  return (
    <>
      <TreeRow
        icon="stack"
        name={d.name}
        title={d.path}
        active={active && !inResult}
        onOpen={() => showDataset(d)}
        meta={count(d.count)}
        actions={<IconButton icon="close" size="small" label={`Close ${d.name}`} onClick={() => closeDataset(d.id)} />}
      />
      {active && (
        <TreeRow
          depth={1}
          mark={
            noticed > 0 ? (
              <span className={styles.warn} role="img" aria-label={`${noticed} noticed`}>
                <Icon name="warn" size={14} />
              </span>
            ) : (
              <Icon name="info" size={14} className={styles.quiet} />
            )
          }
          name={sizeWords(d)}
          title="Size, pixel size and what was noticed while reading"
          onOpen={() => showOverlay({ kind: "dataset", id: d.id })}
        />
      )}
    </>
  );
}

function Selections(): ReactNode {
  const active = usePlace((s) => s.dataset);
  const source = `dataset:${active ?? ""}`;
  const { selected } = useSelection(source);
  const saved = useSelectionStore((s) => s.saved).filter((s) => s.source === source);
  if (active === null) return null;
  const next = (): string => {
    const names = new Set(saved.map((s) => s.name));
    let n = saved.length + 1;
    while (names.has(`Selection ${n}`)) n++;
    return `Selection ${n}`;
  };
  return (
    <Group
      title="Selections"
      action={
        <IconButton
          icon="plus"
          size="small"
          label={
            selected.count === 0 ? "Select particles first to save them" : `Save ${count(selected.count)} selected`
          }
          disabled={selected.count === 0}
          onClick={() => saveSelection(source, next(), selected)}
        />
      }
    >
      {saved.length === 0 && <p className={styles.none}>None saved yet</p>}
      {saved.map((s) => (
        <TreeRow
          key={s.id}
          icon="tag"
          name={s.name}
          meta={count(s.members.count)}
          active={selected === s.members}
          onOpen={() => {
            select(source, { selected: s.members }, `Select ${s.name}`);
            goTo({ result: null });
          }}
          actions={
            <IconButton icon="trash" size="small" label={`Delete ${s.name}`} onClick={() => removeSaved(s.id)} />
          }
        />
      ))}
    </Group>
  );
}

/** The result that the desk shows: the gallery shows a dataset, whatever was open on the other desks. */
const useResultInSight = (): number | null => usePlace((s) => (s.desk === FIRST_DESK ? null : s.result));

function Results(): ReactNode {
  const results = useSession((s) => s.results);
  const jobs = useSession((s) => s.jobs);
  const active = useResultInSight();
  if (results.length === 0) return null;
  return (
    <Group title="Results">
      {nestResults(results, jobs).map(({ result, depth }) => (
        <TreeRow
          key={result.id}
          icon={result.tool.startsWith("align") ? "align" : "classes"}
          name={result.title}
          depth={depth}
          meta={resultMeta(result)}
          active={result.id === active}
          onOpen={() => showResult(result)}
          actions={
            <IconButton
              icon="trash"
              size="small"
              label={`Delete ${result.title}`}
              onClick={() => removeResult(result)}
            />
          }
        />
      ))}
    </Group>
  );
}

/** How many images a result holds, and whether its run was cut short. */
const resultMeta = (result: ResultInfo): string => {
  if (result.partial) return "partial";
  const images = result.outputs.find((o) => o.kind === "images");
  return images ? count(images.count) : "";
};

const ENDED_SHOWN = 5;

function Jobs(): ReactNode {
  const jobs = useSession((s) => s.jobs);
  if (jobs.length === 0) return null;
  const running = jobs.filter(isActive);
  const ended = jobs.filter((j) => !isActive(j)).slice(-ENDED_SHOWN);
  return (
    <div className={styles.jobs}>
      <Group title="Jobs">
        {[...running, ...ended.reverse()].map((job) => (
          <JobRow
            key={job.id}
            job={job}
            onOpen={() => showJob(job)}
            onCancel={() => cancelJob(job.id)}
            onRemove={() => removeJob(job.id)}
          />
        ))}
      </Group>
    </div>
  );
}
