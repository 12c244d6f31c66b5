/** Classes: the averages of a result, their members, and how far each may be trusted. */
import { useMemo, useRef, type ReactNode } from "react";
import type { Display, ResultInfo } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { Empty } from "../../components/ErrorBoundary.js";
import { count, fixed, percent, pixelSize as pixelSizeText, plural, withUnit } from "../../components/numbers.js";
import { classNames } from "../../components/classNames.js";
import { OrientationBadge } from "../../components/OrientationBadge.js";
import { Segmented } from "../../components/Segmented.js";
import { Select } from "../../components/Select.js";
import { Splitter } from "../../components/Splitter.js";
import { Divider, Toolbar } from "../../components/Toolbar.js";
import { useTile } from "../../data/hooks.js";
import { showResult } from "../../frame/actions.js";
import { DeskLayout, StatusItem } from "../../frame/DeskLayout.js";
import { runCommand } from "../../state/commands.js";
import { showOverlay } from "../../state/overlays.js";
import { goTo, usePlace } from "../../state/place.js";
import { useDataset, useJob, useSession } from "../../state/session.js";
import { setDisplay, setPanels, useDisplay, usePanels } from "../../state/settings.js";
import { resultName } from "../../tools/inputChoices.js";
import { draftOf } from "../../tools/request.js";
import { isAlignTool } from "../../tools/runs.js";
import { fillDraft, setAlignTool } from "../../tools/toolsStore.js";
import { useDeviceSize } from "../gallery/useDeviceSize.js";
import { GenericResult } from "../results/GenericResult.js";
import { useOutput } from "../results/outputData.js";
import { curveOf, resolutionText } from "../results/frcWords.js";
import { CLASS_SORTS, classResultOf, classRows, outlineRadius, sortClasses, type ClassResult } from "./classes.js";
import { chooseClass, useClassesStore } from "./classesStore.js";
import { ClassDetail } from "./ClassDetail.js";
import { ClassGrid } from "./ClassGrid.js";
import { ClassInspector } from "./ClassInspector.js";
import { MembersPanel, selectMembers } from "./MembersPanel.js";
import styles from "./classes.module.css";

export function ClassesDesk(): ReactNode {
  const results = useSession((s) => s.results);
  const { result: chosen, dataset } = usePlace();
  const result =
    results.find((r) => r.id === chosen) ?? results.findLast((r) => r.dataset === dataset) ?? results.at(-1);
  const job = useJob(result?.job ?? null);
  if (!result) return <NoResult />;
  const parts = classResultOf(result, job);
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

/** Which result is in sight. */
function ResultPicker({ result }: { result: ResultInfo }): ReactNode {
  const results = useSession((s) => s.results);
  if (results.length < 2) return <span className={styles.quiet}>{resultName(result)}</span>;
  return (
    <Select
      label="Result"
      hideLabel
      options={[...results].reverse().map((r) => ({ value: String(r.id), label: resultName(r) }))}
      value={String(result.id)}
      onChange={(id) => {
        const next = results.find((r) => r.id === Number(id));
        if (next) showResult(next);
      }}
    />
  );
}

const DESK = "classes";
const GRID = { min: 130, default: 300 };
const DETAIL = { min: 200, max: 640, default: 330 };

function ClassView({
  result,
  parts,
  onAgain,
}: {
  result: ResultInfo;
  parts: ClassResult;
  onAgain: (() => void) | undefined;
}): ReactNode {
  const { averages, particles, alignedBy } = parts;
  const { sort, contrast, zoom, chosen } = useClassesStore();
  const panels = usePanels(DESK);
  const dataset = useDataset(particles?.kind === "dataset" ? particles.id : null);
  const own = useSession((s) =>
    particles?.kind === "result"
      ? s.results.find((r) => r.id === particles.id)?.outputs.find((o) => o.name === particles.output)
      : undefined,
  );
  const alignments = useOutput(parts.alignments, "alignments").value;
  const frc = useOutput(parts.frc, "frc").value;
  const aligner = useSession((s) => s.results.find((r) => r.id === alignedBy));
  const images = aligner?.images ?? null;
  const only = alignedBy === result.id ? null : result.images;
  const rows = useMemo(
    () => (alignments ? classRows(alignments, images, averages.count, only) : null),
    [alignments, images, averages.count, only],
  );
  const order = useMemo(
    () => (rows ? sortClasses(rows, sort, frc) : Array.from({ length: averages.count }, (_, k) => k)),
    [rows, sort, frc, averages.count],
  );
  const several = averages.count > 1;
  const classIndex = Math.min(chosen[result.id] ?? order[0] ?? 0, averages.count - 1);
  const row = rows?.[classIndex] ?? null;
  const width = averages.width ?? 1;
  const height = averages.height ?? 1;
  const source = useMemo(
    () => ({ kind: "result" as const, id: result.id, output: averages.name }),
    [result.id, averages.name],
  );
  const display: Display = {
    view: "raw",
    alignment: null,
    lowPass: null,
    highPass: null,
    contrast: { mode: "percentile", low: 0.5, high: 99.5, scope: contrast === "common" ? "set" : "image" },
  };
  // The result of a closed dataset is drawn row 0 on top.
  const drawn = useDisplay(dataset?.path);
  const flipped = drawn.y === "up";
  const sample = useTile(source, classIndex, display);
  const radius = outlineRadius((aligner ?? result).provenance.parameters, Math.min(width, height));
  const empty = row !== null && row.members.length === 0;
  const resolutionOf = (k: number): string => {
    const curve = curveOf(frc, k);
    return frc && curve ? resolutionText(curve.resolution.fixed143, frc.pixelSize) : "";
  };
  const members = particles?.kind === "dataset" ? dataset : own;
  const gridSized = panels.inner["grid"];
  const gridPane = useRef<HTMLDivElement>(null);
  const gridSize = useDeviceSize(gridPane);
  const gridHeight = gridSized ?? Math.round(gridSize ? gridSize.height / gridSize.ratio : GRID.default);
  const detailWidth = panels.inner["detail"] ?? DETAIL.default;
  const setInner = (name: string, size: number): void => setPanels(DESK, { inner: { ...panels.inner, [name]: size } });
  const total = rows?.reduce((sum, r) => sum + r.members.length, 0);

  return (
    <DeskLayout
      toolbar={
        <Toolbar label="Classes" title={several ? "Class averages" : "Average"}>
          <ResultPicker result={result} />
          {several && (
            <>
              <Divider />
              {rows && (
                <Select
                  label="Sort"
                  options={CLASS_SORTS.filter((s) => s.value !== "resolution" || frc !== null)}
                  value={sort}
                  onChange={(next) => useClassesStore.setState({ sort: next })}
                />
              )}
              <Select
                label="Contrast"
                help="One window for all classes, or one for each (0.5–99.5 % of its pixels)"
                options={[
                  { value: "common", label: "common" },
                  { value: "class", label: "per class" },
                ]}
                value={contrast}
                onChange={(next) => useClassesStore.setState({ contrast: next })}
              />
              <Segmented
                label="Zoom"
                options={[
                  { value: 0, label: "fit" },
                  { value: 1, label: "1×" },
                  { value: 2, label: "2×" },
                  { value: 3, label: "3×" },
                ]}
                value={zoom ?? 0}
                onChange={(next) => useClassesStore.setState({ zoom: next === 0 ? null : next })}
              />
            </>
          )}
          <span className={styles.together}>
            {dataset && <OrientationBadge y={drawn.y} onChange={(y) => setDisplay(dataset.path, { y }, `y ${y}`)} />}
            <Divider />
            <Button
              kind="primary"
              icon="download"
              keys="Ctrl E"
              help="Write averages, alignments and tables to files"
              onClick={() => showOverlay({ kind: "export", result: result.id })}
            >
              Export
            </Button>
          </span>
        </Toolbar>
      }
      stageLabel="Classes"
      stage={
        <div className={styles.stage}>
          {several && (
            <>
              <div
                ref={gridPane}
                className={classNames(styles.gridPane, gridSized === undefined && styles.gridAuto)}
                style={gridSized === undefined ? undefined : { height: gridSized }}
              >
                <ClassGrid
                  source={source}
                  width={width}
                  height={height}
                  rows={rows}
                  order={order}
                  chosen={classIndex}
                  display={display}
                  zoom={zoom}
                  flipped={flipped}
                  resolutionOf={resolutionOf}
                  onChoose={(k) => chooseClass(result.id, k)}
                  onSelect={(k) => particles && rows?.[k] && selectMembers(particles, rows[k])}
                />
              </div>
              <Splitter
                label="Height of the classes"
                orientation="horizontal"
                value={gridHeight}
                min={GRID.min}
                max={700}
                default={GRID.default}
                onChange={(size) => setInner("grid", size)}
              />
            </>
          )}
          <div className={styles.below}>
            <div className={styles.detailPane} style={{ width: detailWidth }}>
              <ClassDetail
                source={source}
                width={width}
                height={height}
                pixelSize={averages.pixelSize}
                classIndex={classIndex}
                several={several}
                empty={empty}
                display={display}
                contrastWord={several && contrast === "common" ? "Common" : "Its own"}
                outlineRadius={radius}
                flipped={flipped}
              />
            </div>
            <Splitter
              label="Width of the average"
              orientation="vertical"
              value={detailWidth}
              {...DETAIL}
              onChange={(size) => setInner("detail", size)}
            />
            <div className={styles.membersPane} data-region="Members" tabIndex={-1}>
              {particles && members && row ? (
                <MembersPanel
                  source={particles}
                  width={members.width ?? width}
                  height={members.height ?? height}
                  pixelSize={members.pixelSize}
                  row={row}
                  alignedBy={alignedBy}
                  outlineRadius={radius}
                  flipped={flipped}
                  focused={!several}
                />
              ) : (
                <p className={styles.none}>{noMembers(parts, members !== undefined, alignments !== null)}</p>
              )}
            </div>
          </div>
        </div>
      }
      inspector={
        <ClassInspector
          result={result}
          parts={parts}
          row={row}
          classIndex={classIndex}
          several={several}
          frc={frc}
          flipped={flipped}
          onAgain={onAgain}
        />
      }
      status={
        <>
          <StatusItem>
            <b>{plural(averages.count, several ? "class" : "average", several ? "classes" : "averages")}</b>
            {total === undefined ? "" : ` of ${plural(total, "particle")}`}
          </StatusItem>
          {several && row && (
            <StatusItem>
              class {classIndex + 1}: {count(row.members.length)}, {percent(row.share)}
            </StatusItem>
          )}
          {sample && sample.sd > 0 && (
            <StatusItem>
              black {fixed(sample.low, 2)}, white {fixed(sample.high, 2)}
            </StatusItem>
          )}
          <StatusItem>
            {width} px ·{" "}
            {averages.pixelSize === null
              ? "Å/px not known"
              : `${pixelSizeText(averages.pixelSize)} · Nyquist ${withUnit(fixed(2 * averages.pixelSize, 2), "Å")}`}
          </StatusItem>
        </>
      }
    />
  );
}

function noMembers(parts: ClassResult, open: boolean, known: boolean): string {
  if (parts.alignments === null) return "These averages were made without alignments: all images, as they are.";
  if (parts.particles !== null && !open) return "The dataset of the particles is closed: open it again to see them.";
  return known ? "Which particles belong to it is not known here." : "";
}
