/** MSA: images as points. The analysis at the left, its factors, map and tree in the middle, one image at the right. */
import { useMemo, type ReactNode } from "react";
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
  const jobs = useSession((s) => s.jobs);
  const results = useSession((s) => s.results);
  const datasets = useSession((s) => s.datasets).filter((d) => d.width !== null && d.kind !== "volume");
  const wanted = usePlace((s) => s.result);
  const { tab, form } = useMsaStore();
  const display = useDisplay(dataset.path);
  const analyses = useMemo(() => analysesOf(dataset.id, jobs, results), [dataset.id, jobs, results]);
  const shown = analyses.find((a) => a.result.id === wanted) ?? analyses[0] ?? null;
  const run = runOf(dataset.id, jobs);
  const active = run !== null && isActive(run);
  const failed = run?.state === "failed" && (!shown || run.id > shown.result.job) ? run : null;
  const formOut = form ?? shown === null;
  const flipped = display.y === "up";
  const tools = useMemo(() => [tool], [tool]);

  const head = (
    <>
      <Segmented label="View" options={TABS} value={tab} onChange={(next) => setMsa({ tab: next })} />
      {tab === "desk" && (
        <Button
          icon="branch"
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
        options={datasets.map((d) => ({ value: String(d.id), label: d.name }))}
        value={String(dataset.id)}
        onChange={(id) => goTo({ dataset: Number(id), result: null, job: null })}
      />
    </>
  );
  const tail = (
    <>
      <OrientationBadge y={display.y} onChange={(y) => setDisplay(dataset.path, { y }, `y ${y}`)} />
      {active && (
        <Button icon="stop" keys="Ctrl ." onClick={() => cancelJob(run.id)}>
          Cancel
        </Button>
      )}
    </>
  );
  if (tab === "idea") {
    return (
      <DeskLayout
        toolbar={
          <Toolbar label="MSA" title="MSA desk">
            {head}
            <Spring />
            {tail}
          </Toolbar>
        }
        stageLabel="MSA"
        stage={<IdeaView dataset={dataset} flipped={flipped} />}
        status={<DatasetStatus dataset={dataset} />}
      />
    );
  }
  const panel = formOut && <RunPanel tools={tools} tool={tool} onTool={() => undefined} job={run} />;
  const notes = (
    <>
      {active && <ProgressCard job={run} />}
      {failed?.error && (
        <Failure
          title={`${failed.title} failed`}
          text={problemOfJob(failed.error, tool, {}).text}
          details={`${failed.error.message}\n${failed.command}`}
        />
      )}
    </>
  );
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
      toolbar={
        <Toolbar label="MSA" title="MSA desk">
          {head}
          <Spring />
          {tail}
        </Toolbar>
      }
      stageLabel="MSA"
      stage={
        <div className={styles.stage}>
          {panel}
          <div className={styles.centre}>
            {notes}
            {!active && !failed && (
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
            {active && <p className={styles.waiting}>Eigenimages, map and scree appear when the factors are found.</p>}
          </div>
        </div>
      }
      status={<DatasetStatus dataset={dataset} />}
    />
  );
}
