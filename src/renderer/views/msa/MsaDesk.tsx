/** MSA: images as points. The analysis at the left, its factors, map and tree in the middle, one image at the right. */
import { useMemo, type ReactNode } from "react";
import { useShallow } from "zustand/react/shallow";
import type { DatasetInfo, ToolSchema } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { Empty, Failure } from "../../components/ErrorBoundary.js";
import { OrientationBadge } from "../../components/OrientationBadge.js";
import { Segmented } from "../../components/Segmented.js";
import { Select } from "../../components/Select.js";
import { Spring, Toolbar } from "../../components/Toolbar.js";
import { useTools } from "../../data/hooks.js";
import { cancelJob } from "../../frame/actions.js";
import { DeskLayout } from "../../frame/DeskLayout.js";
import { messageOf } from "../../state/notices.js";
import { goTo, usePlace } from "../../state/place.js";
import { isActive, useDataset, useSession } from "../../state/session.js";
import { setDisplay, useDisplay } from "../../state/settings.js";
import { problemOfJob } from "../../tools/formModel.js";
import { RunPanel } from "../../tools/RunPanel.js";
import { DatasetStatus } from "../align/DatasetStatus.js";
import { ProgressCard } from "../align/ProgressCard.js";
import { NothingOpen } from "../NothingOpen.js";
import { ANALYSIS_TOOL } from "./analysis.js";
import { analysesOf, runOf } from "./analysisList.js";
import { AnalysisView } from "./AnalysisView.js";
import { IdeaView } from "./idea/IdeaView.js";
import { setMsa, useMsaStore } from "./msaStore.js";
import styles from "./msa.module.css";

const TABS = [
  { value: "desk", label: "Factors" },
  { value: "idea", label: "The idea", help: "What it means that images are points, on your own images" },
] as const;

export function MsaDesk(): ReactNode {
  const tools = useTools();
  const dataset = useDataset(usePlace((s) => s.dataset));
  const tool = tools.value?.find((t) => t.id === ANALYSIS_TOOL);
  if (!dataset) {
    return (
      <NothingOpen desk="MSA">
        Open a stack or STAR file to find what its images differ in, or look at the example.
      </NothingOpen>
    );
  }
  if (!tool) {
    return (
      <DeskLayout
        toolbar={<Toolbar label="MSA" title="MSA desk" />}
        stageLabel="MSA"
        stage={
          tools.state === "failed" ? <Failure title="The tools are not known" text={messageOf(tools.error)} /> : null
        }
      />
    );
  }
  return <DatasetMsa key={dataset.id} dataset={dataset} tool={tool} />;
}

function DatasetMsa({ dataset, tool }: { dataset: DatasetInfo; tool: ToolSchema }): ReactNode {
  // Only what has ended: what runs tells its progress many times a second, to those who show it.
  const jobs = useSession(useShallow((s) => s.jobs.filter((j) => !isActive(j))));
  const results = useSession((s) => s.results);
  const datasets = useSession((s) => s.datasets);
  const wanted = usePlace((s) => s.result);
  const tab = useMsaStore((s) => s.tab);
  const form = useMsaStore((s) => s.form);
  const display = useDisplay(dataset.path);
  const analyses = useMemo(() => analysesOf(dataset.id, jobs, results), [dataset.id, jobs, results]);
  const shown = analyses.find((a) => a.result.id === wanted) ?? analyses[0] ?? null;
  const since = shown?.result.job ?? -1;
  const waits = useSession((s) => {
    const run = runOf(dataset.id, s.jobs);
    return run !== null && (isActive(run) || run.id > since);
  });
  const formOut = form ?? shown === null;
  const flipped = display.y === "up";

  const head = (
    <>
      <Segmented label="View" options={TABS} value={tab} onChange={(next) => setMsa({ tab: next })} />
      {tab === "desk" && (
        <Button
          icon="panel"
          pressed={formOut}
          help="Parameters of an analysis, at the left"
          onClick={() => setMsa({ form: !formOut })}
        >
          Analyse
        </Button>
      )}
      {analyses.length > 0 && tab === "desk" && (
        <Select
          label="Analysis"
          hideLabel
          options={analyses.map((a) => ({ value: String(a.result.id), label: a.name }))}
          value={String(shown?.result.id ?? "")}
          onChange={(id) => goTo({ result: Number(id) })}
        />
      )}
      <Select
        label="Set"
        hideLabel
        options={datasets
          .filter((d) => d.width !== null && d.kind !== "volume")
          .map((d) => ({ value: String(d.id), label: d.name }))}
        value={String(dataset.id)}
        onChange={(id) => goTo({ dataset: Number(id), result: null, job: null })}
      />
    </>
  );
  const tail = (
    <>
      <OrientationBadge y={display.y} onChange={(y) => setDisplay(dataset.path, { y }, `y ${y}`)} />
      <CancelButton dataset={dataset.id} />
    </>
  );
  const bar = (
    <Toolbar label="MSA" title="MSA desk">
      {head}
      <Spring />
      {tail}
    </Toolbar>
  );
  if (tab === "idea") {
    return (
      <DeskLayout
        toolbar={bar}
        stageLabel="MSA"
        stage={<IdeaView dataset={dataset} flipped={flipped} />}
        status={<DatasetStatus dataset={dataset} />}
      />
    );
  }
  const panel = formOut && <Form dataset={dataset.id} tool={tool} />;
  const notes = <RunNotes dataset={dataset.id} tool={tool} since={since} />;
  if (shown) {
    return (
      <AnalysisView
        key={shown.result.id}
        dataset={dataset}
        choice={shown}
        flipped={flipped}
        head={head}
        tail={tail}
        panel={panel}
        notes={notes}
        quietSave={formOut}
      />
    );
  }
  return (
    <DeskLayout
      toolbar={bar}
      stageLabel="MSA"
      stage={
        <div className={styles.stage}>
          {panel}
          <div className={styles.centre}>
            {notes}
            {waits ? (
              <p className={styles.waiting}>Eigenimages, map and scree appear when the factors are found.</p>
            ) : (
              <Empty
                action={
                  <Button kind="quiet" onClick={() => setMsa({ tab: "idea" })}>
                    The idea: images as points
                  </Button>
                }
              >
                {dataset.name} has not been analysed yet. Press Run at the left: the images become points, and the
                factors are the directions in which they differ most. Give the alignment if the images are not aligned.
              </Empty>
            )}
          </div>
        </div>
      }
      status={<DatasetStatus dataset={dataset} />}
    />
  );
}

const nowhere = (): void => undefined;

function Form({ dataset, tool }: { dataset: number; tool: ToolSchema }): ReactNode {
  const jobs = useSession((s) => s.jobs);
  const tools = useMemo(() => [tool], [tool]);
  return <RunPanel tools={tools} tool={tool} onTool={nowhere} job={runOf(dataset, jobs)} />;
}

function CancelButton({ dataset }: { dataset: number }): ReactNode {
  const active = useSession((s) => {
    const run = runOf(dataset, s.jobs);
    return run && isActive(run) ? run.id : null;
  });
  if (active === null) return null;
  return (
    <Button icon="stop" keys="Ctrl ." onClick={() => cancelJob(active)}>
      Cancel
    </Button>
  );
}

/** How far the run is, or why it failed. @param since job of the result on screen */
function RunNotes({ dataset, tool, since }: { dataset: number; tool: ToolSchema; since: number }): ReactNode {
  const run = useSession((s) => runOf(dataset, s.jobs));
  if (!run) return null;
  if (isActive(run)) return <ProgressCard job={run} />;
  if (!run.error || run.id < since) return null;
  return (
    <Failure
      title={`${run.title} failed`}
      text={problemOfJob(run.error, tool, {}).text}
      details={`${run.error.message}\n${run.command}`}
    />
  );
}
