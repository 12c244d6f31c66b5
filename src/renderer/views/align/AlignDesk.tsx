/** Align: what to run at the left, the run itself in the middle, what it is worth at the right. */
import { useMemo, type ReactNode } from "react";
import type { DatasetInfo, ToolSchema } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { CopyButton } from "../../components/CommandBlock.js";
import { Empty, Failure } from "../../components/ErrorBoundary.js";
import { OrientationBadge } from "../../components/OrientationBadge.js";
import { Select } from "../../components/Select.js";
import { Divider, Spring, Toolbar } from "../../components/Toolbar.js";
import { useTools } from "../../data/hooks.js";
import { cancelJob } from "../../frame/actions.js";
import { DeskLayout } from "../../frame/DeskLayout.js";
import { messageOf } from "../../state/notices.js";
import { goTo, usePlace } from "../../state/place.js";
import { isActive, useDataset, useSession } from "../../state/session.js";
import { setDisplay, useDisplay } from "../../state/settings.js";
import { RunPanel } from "../../tools/RunPanel.js";
import { isAlignTool } from "../../tools/runs.js";
import { setAlignTool, useToolsStore } from "../../tools/toolsStore.js";
import { NothingOpen } from "../NothingOpen.js";
import styles from "./align.module.css";
import { DatasetStatus } from "./DatasetStatus.js";
import { cancelWords, runsOf } from "./runList.js";
import { RunView } from "./RunView.js";

export function AlignDesk(): ReactNode {
  const tools = useTools();
  const dataset = useDataset(usePlace((s) => s.dataset));
  const chosen = useToolsStore((s) => s.alignTool);
  const aligning = (tools.value ?? []).filter((t) => isAlignTool(t.id) && !t.explorable);
  // The one that needs no more than the particles comes first.
  const first = aligning.find((t) => Object.keys(t.inputs).length === 1) ?? aligning[0];
  const tool = aligning.find((t) => t.id === chosen) ?? first;
  if (!dataset) {
    return (
      <NothingOpen desk="Align">Open a stack or STAR file to align its particles, or look at the example.</NothingOpen>
    );
  }
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
