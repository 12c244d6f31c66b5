/** Any result: its outputs one below the other, each in the view of its kind. */
import type { ReactNode } from "react";
import type { ResultInfo } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { Card } from "../../components/Card.js";
import { ErrorBoundary } from "../../components/ErrorBoundary.js";
import { classNames } from "../../components/classNames.js";
import { plural } from "../../components/numbers.js";
import { Spring, Toolbar } from "../../components/Toolbar.js";
import { DeskLayout, StatusItem } from "../../frame/DeskLayout.js";
import { showOverlay } from "../../state/overlays.js";
import { useDataset, useJob } from "../../state/session.js";
import { useDisplay } from "../../state/settings.js";
import { OUTPUT_VIEWS } from "./registry.js";
import { FiguresSection, NotesSection, ProvenanceSection } from "./ResultSections.js";
import { isPairTool } from "./pair/openPair.js";
import { isPlaced, PairStage } from "./pair/PairStage.js";
import { useOpenPair } from "./pair/useOpenPair.js";
import styles from "./results.module.css";

export function GenericResult({
  result,
  picker,
  onAgain,
}: {
  result: ResultInfo;
  /** Chooses another result. */
  picker: ReactNode;
  onAgain: (() => void) | undefined;
}): ReactNode {
  const dataset = useDataset(result.dataset);
  const display = useDisplay(dataset?.path);
  const flipped = display.y === "up";
  const isPair = isPairTool(result.tool);
  const job = useJob(result.job);
  const onDesk = useOpenPair(result, job);
  // Pictures and curves before columns of numbers.
  const outputs = result.outputs
    .filter((output) => !isPair || !isPlaced(output))
    .sort((a, b) => Number(a.kind === "table") - Number(b.kind === "table"));
  return (
    <DeskLayout
      toolbar={
        <Toolbar label="Result" title={result.title}>
          {picker}
          <Spring />
          {isPair && (
            <Button
              icon={onDesk.desk === "Rotate" ? "rotate" : "correlate"}
              disabled={onDesk.open === null}
              help={onDesk.why ?? "The desk with these images and parameters, live"}
              onClick={() => onDesk.open?.()}
            >
              Open in {onDesk.desk}
            </Button>
          )}
          <Button
            kind="primary"
            icon="download"
            keys="Ctrl E"
            onClick={() => showOverlay({ kind: "export", result: result.id })}
          >
            Export
          </Button>
        </Toolbar>
      }
      stageLabel="Result"
      stage={
        <div className={styles.desk}>
          <div className={styles.outputs}>
            {isPair && <PairStage result={result} job={job} flipped={flipped} invert={display.invert} />}
            {outputs.map((output) => {
              const View = OUTPUT_VIEWS[output.kind];
              return (
                <Card
                  key={output.name}
                  className={classNames(output.kind === "images" && output.count === 1 && styles.single)}
                  title={output.label}
                  note={
                    output.kind === "images"
                      ? `${plural(output.count, "image")}, ${output.width} × ${output.height} px`
                      : plural(output.count, output.kind === "frc" ? "curve" : "row")
                  }
                >
                  <ErrorBoundary panel={output.label}>
                    <View result={result} output={output} flipped={flipped} />
                  </ErrorBoundary>
                </Card>
              );
            })}
          </div>
        </div>
      }
      inspector={
        <>
          <NotesSection result={result} />
          <FiguresSection result={result} />
          <ProvenanceSection result={result} onAgain={onAgain} />
        </>
      }
      status={
        <StatusItem>
          <b>{plural(result.outputs.length, "output")}</b>
        </StatusItem>
      }
    />
  );
}
