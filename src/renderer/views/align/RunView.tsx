/** One run: its iterations, how they converge, and what the chosen average is worth. */
import { useEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import type { DatasetInfo, JobInfo, ToolSchema } from "../../../main/api/contract.js";
import { Failure } from "../../components/ErrorBoundary.js";
import { ccc as cccText, count, percent } from "../../components/numbers.js";
import { Segmented } from "../../components/Segmented.js";
import { DeskLayout, StatusItem } from "../../frame/DeskLayout.js";
import { isActive } from "../../state/session.js";
import { problemOfJob } from "../../tools/formModel.js";
import { draftOf } from "../../tools/request.js";
import { fillDraft, setAlignTool } from "../../tools/toolsStore.js";
import { useOutput } from "../results/outputData.js";
import { curveOf, resolutionText } from "../results/frcWords.js";
import { AlignInspector } from "./AlignInspector.js";
import { ConvergenceCard } from "./ConvergenceCard.js";
import { IterationCard } from "./IterationCard.js";
import {
  iterationName,
  iterationsOfJob,
  iterationsOfResult,
  startsOf,
  type Iteration,
  keptStart,
} from "./iterations.js";
import { classFigures } from "./measures.js";
import { ParticlesCard } from "./ParticlesCard.js";
import { ProgressCard } from "./ProgressCard.js";
import { useCommonWindow } from "./useCommonWindow.js";
import { NodeMembers } from "./tree/NodeMembers.js";
import { TreeCard } from "./tree/TreeCard.js";
import { chosenOf, useTree, useTreeView } from "./tree/useTree.js";
import { useConvergence } from "./useConvergence.js";
import { useReferenceDrift } from "./useReferenceDrift.js";
import styles from "./align.module.css";
import { DatasetStatus } from "./DatasetStatus.js";
import type { Run } from "./runList.js";

const FRAME_MS = 450;
/** Alignments travel as text: of more rows than these the last ones are fetched once. */
const MOST_ROWS = 400_000;

export function RunView({
  dataset,
  run,
  toolbar,
  panel,
  flipped,
  tools,
}: {
  dataset: DatasetInfo;
  run: Run;
  toolbar: ReactNode;
  panel: ReactNode;
  flipped: boolean;
  tools: readonly ToolSchema[];
}): ReactNode {
  const { job, result } = run;
  const active = job !== null && isActive(job);
  const shape = job ? job.partials.map((p) => p.iteration).join() : "";
  const all = useMemo(() => {
    const fromJob = job ? iterationsOfJob(job) : [];
    return fromJob.length > 0 ? fromJob : result ? iterationsOfResult(result) : [];
    // Of the job only its iterations matter here, not its progress.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [job?.id, shape, result]);
  const starts = startsOf(all);
  const given = job?.request.params["seed"] ?? result?.provenance.parameters["seed"];
  const seed = typeof given === "number" ? given : 1;
  // The result is of the start that was kept, which need not be the last one.
  const kept = Math.min(keptStart(result, seed) ?? starts, starts);
  const [chosenStart, setStart] = useState<number | null>(null);
  const start = Math.min(chosenStart ?? kept, Math.max(1, starts));
  const iterations = useMemo(() => all.filter((i) => i.start === start), [all, start]);

  // Null = the newest, also while further ones come.
  const [chosenAt, setAt] = useState<number | null>(null);
  const [classIndex, setClass] = useState(0);
  const last = iterations.length - 1;
  const at = Math.max(0, Math.min(chosenAt ?? last, last));
  const iteration: Iteration | undefined = iterations[at];
  const classes = iteration?.images.length ?? 1;
  const k = Math.min(classIndex, classes - 1);
  const several = classes > 1;
  const [playing, setPlaying] = useState(false);

  const choose = (next: number, nextClass: number): void => {
    const to = Math.max(0, Math.min(last, next));
    // At the end the view follows a running job again.
    setAt(to === last ? null : to);
    setClass(Math.max(0, Math.min(classes - 1, nextClass)));
  };
  useEffect(() => {
    if (!playing) return undefined;
    const timer = setInterval(() => {
      setAt((now) => {
        const next = (now ?? last) + 1;
        return next > last ? 0 : next;
      });
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [playing, last]);

  const rows = result?.outputs.find((o) => o.kind === "alignments")?.count ?? rowsOf(job) ?? dataset.count;
  const window = useCommonWindow(iterations[last], run.key);
  const convergence = useConvergence(iterations, rows, at, `${run.key}:${start}`);
  // What a run ends with says more than what it showed: only then every coefficient is measured.
  const final = result?.outputs.find((o) => o.kind === "alignments");
  const ending = useOutput(
    final && result && at === last && start === kept && rows <= MOST_ROWS
      ? { kind: "result", id: result.id, output: final.name }
      : null,
    "alignments",
  ).value;
  const alignments = ending ?? convergence.alignments[at] ?? null;
  const drift = useReferenceDrift(iterations);
  const tree = useTree(run, dataset);
  const treeView = useTreeView();
  const figures = useMemo(() => alignments && classFigures(alignments, k), [alignments, k]);
  // A tool may tell the FRC only of the averages it ends with.
  const ended = result?.outputs.find((o) => o.kind === "frc");
  const lastFrc = useOutput(
    ended && result && at === last && start === kept ? { kind: "result", id: result.id, output: ended.name } : null,
    "frc",
  ).value;
  const frc = convergence.frcs[at] ?? lastFrc;
  const curve = curveOf(frc, k);
  const cccCurve = convergence.curves.find((c) => c.name === "ccc");
  const fromCurve = cccCurve?.values[at];
  // A tool's own coefficient keeps its own name: it need not be the one of the final alignments.
  const cccName = several || fromCurve === undefined ? "mean CCC" : shortName(cccCurve?.label ?? "mean CCC");
  const meanCcc = several ? (figures?.ccc ?? null) : (fromCurve ?? figures?.ccc ?? null);
  const members = figures?.members ?? curve?.particles ?? (several || !iteration ? null : rows);
  const numbers = useMemo(() => iterations.map((i) => i.number), [iterations]);
  const occupancy = several ? convergence.occupancy.flatMap((o) => (o ? [o] : [])) : [];
  const failed = job?.state === "failed" ? job.error : null;
  const tool = tools.find((t) => t.id === (job?.tool ?? result?.tool));

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey || last < 0) return;
    const inStrip = event.target instanceof HTMLElement && event.target.getAttribute("role") === "listbox";
    if (event.key === ",") choose(at - 1, k);
    else if (event.key === ".") choose(at + 1, k);
    else if (event.key === " " && (inStrip || event.target === event.currentTarget)) setPlaying(!playing);
    else if (!inStrip) return;
    else if (event.key === "ArrowLeft") choose(at - 1, k);
    else if (event.key === "ArrowRight") choose(at + 1, k);
    else if (event.key === "ArrowUp") choose(at, k - 1);
    else if (event.key === "ArrowDown") choose(at, k + 1);
    else if (event.key === "Home") choose(0, k);
    else if (event.key === "End") choose(last, k);
    else return;
    event.preventDefault();
  };

  const facts: (readonly [string, ReactNode])[] = [
    ...(members === null ? [] : [["particles", count(members)] as const]),
    ...(meanCcc !== null && Number.isFinite(meanCcc) ? [[cccName, cccText(meanCcc)] as const] : []),
    ...(frc && curve
      ? [
          ["FRC 0.143", resolutionText(curve.resolution.fixed143, frc.pixelSize)] as const,
          ["FRC 0.5", resolutionText(curve.resolution.half, frc.pixelSize)] as const,
        ]
      : []),
    ...(several && Number.isFinite(convergence.measures[at]?.changed)
      ? [["changed class, all", percent(convergence.measures[at]!.changed)] as const]
      : []),
  ];

  return (
    <DeskLayout
      toolbar={toolbar}
      stageLabel="Align"
      stage={
        <div className={styles.stage}>
          {panel}
          <div className={styles.centre} onKeyDown={onKeyDown} tabIndex={-1} data-region="Run in sight">
            {active && <ProgressCard job={job} />}
            {failed && (
              <Failure
                title={`${job!.title} failed`}
                text={tool ? problemOfJob(failed, tool, {}).text : failed.message}
                details={`${failed.message}\n${job!.command}`}
              />
            )}
            {job?.state === "cancelled" && (
              <p className={styles.partial} role="status">
                {result
                  ? `Cancelled: what was finished is kept as a partial result.`
                  : `Cancelled before the first iteration was finished: there is no result.`}
              </p>
            )}
            {starts > 1 && (
              <div className={styles.seeds}>
                <Segmented
                  label="Seed"
                  options={Array.from({ length: starts }, (_, i) => ({
                    value: i + 1,
                    label: `seed ${seed + i}${result && i + 1 === kept ? ", kept" : ""}`,
                  }))}
                  value={start}
                  onChange={(next) => {
                    setStart(next === kept ? null : next);
                    setAt(null);
                  }}
                />
              </div>
            )}
            {tree && <TreeCard tree={tree} view={treeView} flipped={flipped} live={active} />}
            {iteration ? (
              <>
                <IterationCard
                  iterations={iterations}
                  at={at}
                  classIndex={k}
                  window={window}
                  flipped={flipped}
                  live={active}
                  playing={playing}
                  occupancy={convergence.occupancy}
                  facts={facts}
                  onChoose={(next, nextClass) => {
                    setPlaying(false);
                    choose(next, nextClass);
                  }}
                  onPlay={() => setPlaying(!playing)}
                />
                {iterations.length > 1 && (
                  <ConvergenceCard
                    numbers={numbers}
                    curves={convergence.curves}
                    occupancy={occupancy}
                    frcs={convergence.frcs}
                    classIndex={k}
                    several={several}
                    at={at}
                    onPick={(next) => choose(next, k)}
                  />
                )}
                <ParticlesCard
                  iterations={iterations}
                  at={at}
                  classIndex={k}
                  now={alignments}
                  before={convergence.alignments[at - 1] ?? null}
                  drift={drift}
                  onPick={(next) => choose(next, k)}
                />
              </>
            ) : (
              active && !tree && <p className={styles.waiting}>The first average appears as soon as it is made.</p>
            )}
          </div>
        </div>
      }
      drawer={
        tree && treeView.membersOpen ? (
          <NodeMembers
            tree={tree}
            id={chosenOf(treeView, tree.model)}
            alignments={alignments}
            images={result?.images ?? null}
            alignedBy={result?.id ?? null}
            flipped={flipped}
            onClose={() => treeView.showMembers(false)}
          />
        ) : undefined
      }
      inspector={
        <AlignInspector
          job={job}
          result={result}
          classIndex={k}
          several={several}
          members={members}
          ccc={meanCcc}
          cccName={cccName}
          frc={frc}
          flipped={flipped}
          onAgain={
            job
              ? () => {
                  setAlignTool(job.tool);
                  fillDraft(job.tool, draftOf(job.request));
                }
              : undefined
          }
        />
      }
      status={
        <>
          {iteration && (
            <StatusItem>
              <b>{active ? job.label || "running" : iterationName(iteration)}</b>
            </StatusItem>
          )}
          {meanCcc !== null && Number.isFinite(meanCcc) && (
            <StatusItem>
              {cccName} {cccText(meanCcc)}
            </StatusItem>
          )}
          <DatasetStatus dataset={dataset} />
        </>
      }
    />
  );
}

/** "Mean ring CCC, others' average" → "mean ring CCC", "… with the others' average" as well; an abbreviation at the start stays as it is. */
const shortName = (label: string): string => {
  const first = label.split(/,| with /)[0]!;
  return /^[A-Z][a-z]/.test(first) ? first[0]!.toLowerCase() + first.slice(1) : first;
};

const rowsOf = (job: JobInfo | null): number | null =>
  job?.partials.at(-1)?.outputs.find((o) => o.kind === "alignments")?.count ?? null;
