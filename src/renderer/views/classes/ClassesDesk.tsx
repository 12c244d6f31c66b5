/** Classes: the averages of a result, their members, and how far each may be trusted. */
import { useMemo, type ReactNode } from "react";
import { Button } from "../../components/Button.js";
import { Empty } from "../../components/ErrorBoundary.js";
import { Toolbar } from "../../components/Toolbar.js";
import { DeskLayout } from "../../frame/DeskLayout.js";
import { runCommand } from "../../state/commands.js";
import { showOverlay } from "../../state/overlays.js";
import { goTo, usePlace } from "../../state/place.js";
import { useJob, useSession } from "../../state/session.js";
import { draftOf } from "../../tools/request.js";
import { isAlignTool } from "../../tools/runs.js";
import { fillDraft, setAlignTool } from "../../tools/toolsStore.js";
import { GenericResult } from "../results/GenericResult.js";
import { analysisBehind, classResultOf } from "./classes.js";
import { ClassView } from "./ClassView.js";
import { ResultPicker } from "./ResultPicker.js";

export function ClassesDesk(): ReactNode {
  const results = useSession((s) => s.results);
  const { result: chosen, dataset } = usePlace();
  const result =
    results.find((r) => r.id === chosen) ?? results.findLast((r) => r.dataset === dataset) ?? results.at(-1);
  const job = useJob(result?.job ?? null);
  const analysis = analysisBehind(job);
  const behind = useJob(results.find((r) => r.id === analysis)?.job ?? null);
  const parts = useMemo(() => (result ? classResultOf(result, job, behind) : null), [result, job, behind]);
  if (!result) return <NoResult />;
  const again = job
    ? (): void => {
        fillDraft(job.tool, draftOf(job.request));
        if (isAlignTool(job.tool)) {
          setAlignTool(job.tool);
          goTo({ desk: "align", job: job.id, result: null });
        } else showOverlay({ kind: "tool", tool: job.tool });
      }
    : undefined;
  return parts ? (
    <ClassView key={result.id} result={result} parts={parts} onAgain={again} />
  ) : (
    <GenericResult key={result.id} result={result} picker={<ResultPicker result={result} />} onAgain={again} />
  );
}

function NoResult(): ReactNode {
  const hasData = usePlace((s) => s.dataset !== null);
  return (
    <DeskLayout
      toolbar={<Toolbar label="Classes" title="Class averages" />}
      stageLabel="Classes"
      stage={
        <Empty
          action={
            hasData ? (
              <Button kind="primary" icon="align" onClick={() => goTo({ desk: "align" })}>
                Align particles
              </Button>
            ) : (
              <Button kind="primary" icon="folder" onClick={() => runCommand("open")}>
                Open files…
              </Button>
            )
          }
        >
          There is no result yet. Averages appear here when particles have been aligned or averaged.
        </Empty>
      }
    />
  );
}
