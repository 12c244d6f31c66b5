/** Align: what to run at the left, the run itself in the middle, what it is worth at the right. */
import { useEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import type { DatasetInfo, JobInfo, ResultInfo, ToolSchema } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { CopyButton } from "../../components/CommandBlock.js";
import { Empty, Failure } from "../../components/ErrorBoundary.js";
import {
  ccc as cccText,
  count,
  fixed,
  percent,
  pixelSize as pixelSizeText,
  withUnit,
} from "../../components/numbers.js";
import { OrientationBadge } from "../../components/OrientationBadge.js";
import { Select } from "../../components/Select.js";
import { Segmented } from "../../components/Segmented.js";
import { Divider, Spring, Toolbar } from "../../components/Toolbar.js";
import { useTools } from "../../data/hooks.js";
import { cancelJob } from "../../frame/actions.js";
import { DeskLayout, StatusItem } from "../../frame/DeskLayout.js";
import { runCommand } from "../../state/commands.js";
import { messageOf } from "../../state/notices.js";
import { goTo, usePlace } from "../../state/place.js";
import { isActive, useDataset, useSession } from "../../state/session.js";
import { setDisplay, useDisplay } from "../../state/settings.js";
import { resultName } from "../../tools/inputChoices.js";
import { problemOfJob } from "../../tools/formModel.js";
import { draftOf } from "../../tools/request.js";
import { RunPanel } from "../../tools/RunPanel.js";
import { isAlignTool } from "../../tools/runs.js";
import { fillDraft, setAlignTool, useToolsStore } from "../../tools/toolsStore.js";
import { useOutput } from "../results/outputData.js";
import { curveOf, resolutionText } from "../results/frcWords.js";
import { AlignInspector } from "./AlignInspector.js";
import { ConvergenceCard } from "./ConvergenceCard.js";
import { IterationCard } from "./IterationCard.js";
import { iterationName, iterationsOfJob, iterationsOfResult, startsOf, type Iteration } from "./iterations.js";
import { classFigures } from "./measures.js";
import { ProgressCard } from "./ProgressCard.js";
import { useCommonWindow } from "./useCommonWindow.js";
import { useConvergence } from "./useConvergence.js";
import styles from "./align.module.css";

const FRAME_MS = 450;

/** A run in sight: its job while it is known, its result when there is one. */
interface Run {
  key: string;
  name: string;
  job: JobInfo | null;
  result: ResultInfo | null;
}

export function AlignDesk(): ReactNode {
  const tools = useTools();
  const dataset = useDataset(usePlace((s) => s.dataset));
  const chosen = useToolsStore((s) => s.alignTool);
  const aligning = (tools.value ?? []).filter((t) => isAlignTool(t.id));
  // The one that needs no more than the particles comes first.
  const first = aligning.find((t) => Object.keys(t.inputs).length === 1) ?? aligning[0];
  const tool = aligning.find((t) => t.id === chosen) ?? first;
  if (!dataset) return <NoDataset />;
  if (!tool) {
    return (
      <DeskLayout
        toolbar={<Toolbar label="Align" title="Align" />}
        stageLabel="Align"
        stage={
          tools.state === "failed" ? <Failure title="The tools are not known" text={messageOf(tools.error)} /> : null
        }
      />
    );
  }
  const ordered = first ? [first, ...aligning.filter((t) => t !== first)] : aligning;
  return <DatasetAlign key={dataset.id} dataset={dataset} tools={ordered} tool={tool} />;
}

function NoDataset(): ReactNode {
  return (
    <DeskLayout
      toolbar={<Toolbar label="Align" title="Align" />}
      stageLabel="Align"
      stage={
        <Empty
          action={
            <>
              <Button kind="primary" icon="folder" onClick={() => runCommand("open")}>
                Open files…
              </Button>
              <Button kind="quiet" onClick={() => runCommand("example")}>
                Look at the example
              </Button>
            </>
          }
        >
          Open a stack or STAR file to align its particles, or look at the example.
        </Empty>
      }
    />
  );
}

/** Runs of this dataset, newest first. */
function runsOf(dataset: number, jobs: readonly JobInfo[], results: readonly ResultInfo[]): Run[] {
  const own = jobs.filter(
    (j) =>
      isAlignTool(j.tool) &&
      Object.values(j.request.inputs).some((i) => i.source.kind === "dataset" && i.source.id === dataset),
  );
  const fromJobs = own
    // A result that was deleted takes its run along.
    .filter((j) => j.result === null || results.some((r) => r.id === j.result))
    .map((job): Run => {
      const result = results.find((r) => r.id === job.result) ?? null;
      return { key: `job ${job.id}`, name: result ? resultName(result) : jobName(job), job, result };
    });
  const left = results
    .filter((r) => r.dataset === dataset && isAlignTool(r.tool) && !own.some((j) => j.result === r.id))
    .map((result): Run => ({ key: `result ${result.id}`, name: resultName(result), job: null, result }));
  return [...fromJobs, ...left].sort((a, b) => orderOf(b) - orderOf(a));
}
const orderOf = (run: Run): number => run.job?.id ?? run.result?.job ?? 0;
const jobName = (job: JobInfo): string =>
  `${job.title}, ${isActive(job) ? "running" : job.state === "failed" ? "failed" : job.state}`;

function DatasetAlign({
  dataset,
  tools,
  tool,
}: {
  dataset: DatasetInfo;
  tools: readonly ToolSchema[];
  tool: ToolSchema;
}): ReactNode {
  const jobs = useSession((s) => s.jobs);
  const results = useSession((s) => s.results);
  const place = usePlace();
  const runs = useMemo(() => runsOf(dataset.id, jobs, results), [dataset.id, jobs, results]);
  const run =
    runs.find((r) => place.result !== null && r.result?.id === place.result) ??
    runs.find((r) => r.job !== null && r.job.id === place.job) ??
    runs[0] ??
    null;
  const datasets = useSession((s) => s.datasets).filter((d) => d.width !== null && d.kind !== "volume");
  const display = useDisplay(dataset.path);
  const job = run?.job ?? null;
  const active = job !== null && isActive(job);
  const command = job?.command ?? run?.result?.provenance.command;
  const chooseRun = (key: string): void => {
    const next = runs.find((r) => r.key === key);
    if (!next) return;
    goTo({ job: next.job?.id ?? null, result: next.job ? null : (next.result?.id ?? null) });
    const of = next.job?.tool ?? next.result?.tool;
    if (of !== undefined) setAlignTool(of);
  };
  const panel = (
    <RunPanel
      tools={tools}
      tool={active ? (tools.find((t) => t.id === job.tool) ?? tool) : tool}
      onTool={setAlignTool}
      job={job}
    />
  );
  const toolbar = (
    <Toolbar label="Align" title="Align">
      <Select
        label="Set"
        options={datasets.map((d) => ({ value: String(d.id), label: d.name }))}
        value={String(dataset.id)}
        onChange={(id) => goTo({ dataset: Number(id), result: null, job: null })}
      />
      {runs.length > 1 && (
        <Select
          label="Run"
          options={runs.map((r) => ({ value: r.key, label: r.name }))}
          value={run?.key ?? ""}
          onChange={chooseRun}
        />
      )}
      <Spring />
      <OrientationBadge y={display.y} onChange={(y) => setDisplay(dataset.path, { y }, `y ${y}`)} />
      {command !== undefined && (
        <>
          <Divider />
          <CopyButton text={command} label="Copy the command line that does the same">
            Copy as command
          </CopyButton>
        </>
      )}
      {active && (
        <Button icon="stop" keys="Ctrl ." onClick={() => cancelJob(job.id)}>
          {cancelWords(job)}
        </Button>
      )}
    </Toolbar>
  );
  if (!run) {
    return (
      <DeskLayout
        toolbar={toolbar}
        stageLabel="Align"
        stage={
          <div className={styles.stage}>
            {panel}
            <div className={styles.centre}>
              <Empty>
                Nothing has been run on {dataset.name} yet. Choose a tool at the left and press Run; the averages appear
                here as they form.
              </Empty>
            </div>
          </div>
        }
        status={<DatasetStatus dataset={dataset} />}
      />
    );
  }
  return (
    <RunView
      key={run.key}
      dataset={dataset}
      run={run}
      toolbar={toolbar}
      panel={panel}
      flipped={display.y === "up"}
      tools={tools}
    />
  );
}

/** Says what stays. */
function cancelWords(job: JobInfo): string {
  const n = job.partials.length;
  const last = iterationsOfJob(job).at(-1);
  if (n === 0 || !last) return "Cancel";
  if (last.start > 1) return "Cancel, keep what is done";
  if (last.number === 0) return "Cancel, keep the start";
  return last.number === 1 ? "Cancel, keep 1" : `Cancel, keep 1–${last.number}`;
}

function DatasetStatus({ dataset }: { dataset: DatasetInfo }): ReactNode {
  return (
    <StatusItem>
      {dataset.width === null ? "" : `${dataset.width} px · `}
      {dataset.pixelSize === null
        ? "Å/px not known"
        : `${pixelSizeText(dataset.pixelSize)} · Nyquist ${withUnit(fixed(2 * dataset.pixelSize, 2), "Å")}`}
    </StatusItem>
  );
}

function RunView({
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
  const [chosenStart, setStart] = useState<number | null>(null);
  const start = Math.min(chosenStart ?? starts, Math.max(1, starts));
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
  const convergence = useConvergence(iterations, rows, `${run.key}:${start}`);
  const alignments = convergence.alignments[at] ?? null;
  const figures = useMemo(() => alignments && classFigures(alignments, k), [alignments, k]);
  // A tool may tell the FRC only of the averages it ends with.
  const ended = result?.outputs.find((o) => o.kind === "frc");
  const lastFrc = useOutput(
    ended && result && at === last && start === starts ? { kind: "result", id: result.id, output: ended.name } : null,
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
  const occupancy = several ? convergence.measures.flatMap((m) => (m ? [m.occupancy] : [])) : [];
  const given = job?.request.params["seed"] ?? result?.provenance.parameters["seed"];
  const seed = typeof given === "number" ? given : 1;
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
                  options={Array.from({ length: starts }, (_, i) => ({ value: i + 1, label: `seed ${seed + i}` }))}
                  value={start}
                  onChange={(next) => {
                    setStart(next === starts ? null : next);
                    setAt(null);
                  }}
                />
              </div>
            )}
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
                  occupancy={convergence.measures.map((m) => m?.occupancy ?? null)}
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
              </>
            ) : (
              active && <p className={styles.waiting}>The first average appears as soon as it is made.</p>
            )}
          </div>
        </div>
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

/** "Mean ring CCC, others' average" → "mean ring CCC"; an abbreviation at the start stays as it is. */
const shortName = (label: string): string => {
  const first = label.split(",")[0]!;
  return /^[A-Z][a-z]/.test(first) ? first[0]!.toLowerCase() + first.slice(1) : first;
};

const rowsOf = (job: JobInfo | null): number | null =>
  job?.partials.at(-1)?.outputs.find((o) => o.kind === "alignments")?.count ?? null;
