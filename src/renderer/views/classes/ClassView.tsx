/** A classification on the desk: its averages, one of them large, the members of that one, and what was edited. */
import { useMemo, useRef, type ReactNode } from "react";
import type { Display, JobRequest, ResultInfo } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { classNames } from "../../components/classNames.js";
import { count, fixed, percent, pixelSize as pixelSizeText, plural, withUnit } from "../../components/numbers.js";
import { OrientationBadge } from "../../components/OrientationBadge.js";
import { Segmented } from "../../components/Segmented.js";
import { Select } from "../../components/Select.js";
import { Splitter } from "../../components/Splitter.js";
import { Divider, Toolbar } from "../../components/Toolbar.js";
import { useTile } from "../../data/hooks.js";
import { DeskLayout, StatusItem } from "../../frame/DeskLayout.js";
import { className } from "../../state/editedClasses.js";
import { showOverlay } from "../../state/overlays.js";
import { useDataset, useSession } from "../../state/session.js";
import { setDisplay, setPanels, useDisplay, usePanels } from "../../state/settings.js";
import { useDeviceSize } from "../gallery/useDeviceSize.js";
import { curveOf, resolutionText } from "../results/frcWords.js";
import { useOutput } from "../results/outputData.js";
import { ClassDetail } from "./ClassDetail.js";
import { ClassEditor } from "./ClassEditor.js";
import { ClassGrid } from "./ClassGrid.js";
import { ClassInspector } from "./ClassInspector.js";
import { CLASS_SORTS, classRows, outlineRadius, sortClasses, type ClassResult } from "./classes.js";
import { chooseClass, useClassesStore } from "./classesStore.js";
import { testRequest } from "./difference.js";
import { changeWords, EditBar } from "./EditBar.js";
import { MembersPanel, selectMembers } from "./MembersPanel.js";
import { ResultPicker } from "./ResultPicker.js";
import styles from "./classes.module.css";
import { useClassCommands } from "./useClassCommands.js";
import { useEditing } from "./useEditing.js";

const DESK = "classes";
const GRID = { min: 130, default: 300 };
const DETAIL = { min: 200, max: 640, default: 330 };

export function ClassView({
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
  const members = useOutput(parts.members, "table").value;
  const named = useMemo(() => members?.columns.find((c) => c.name === "name")?.words ?? [], [members]);
  const editing = useEditing(result, parts, alignments, images, only, named);
  const partition = editing?.partition ?? null;
  const names = partition?.names ?? named;
  const before = useMemo(
    () => (alignments ? classRows(alignments, images, averages.count, only) : null),
    [alignments, images, averages.count, only],
  );
  const rows = useMemo(() => {
    if (!alignments || !partition || !before) return before;
    return classRows({ ...alignments, classIndex: partition.classOf }, images, partition.classes, only);
  }, [alignments, images, partition, only, before]);
  const order = useMemo(
    () => (rows ? sortClasses(rows, sort, frc) : Array.from({ length: averages.count }, (_, k) => k)),
    [rows, sort, frc, averages.count],
  );
  const classes = rows?.length ?? averages.count;
  const several = classes > 1;
  const classIndex = Math.min(chosen[result.id] ?? order[0] ?? 0, classes - 1);
  const title = several ? className(names, classIndex) : "Average";
  const change = editing?.changes.byClass[classIndex];
  const edited = classIndex >= averages.count || (change !== undefined && change.came + change.left > 0);
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
  const sample = useTile(classIndex < averages.count ? source : null, classIndex, display);
  const radius = outlineRadius((aligner ?? result).provenance.parameters, Math.min(width, height));
  const empty = row !== null && row.members.length === 0;
  const resolutionOf = (k: number): string => {
    const curve = curveOf(frc, k);
    return frc && curve ? resolutionText(curve.resolution.fixed143, frc.pixelSize) : "";
  };
  const set = particles?.kind === "dataset" ? dataset : own;
  const testOf = useMemo(() => {
    const rowsOf = parts.alignments;
    if (!particles || rowsOf?.kind !== "result") return null;
    const taken: readonly number[] | null = only ?? images;
    return (other: number): JobRequest =>
      testRequest({ source: particles, images: taken ? [...taken] : null }, rowsOf, classIndex, other, radius);
  }, [particles, parts.alignments, only, images, classIndex, radius]);
  const gridSized = panels.inner["grid"];
  const gridPane = useRef<HTMLDivElement>(null);
  const gridSize = useDeviceSize(gridPane);
  const gridHeight = gridSized ?? Math.round(gridSize ? gridSize.height / gridSize.ratio : GRID.default);
  const detailWidth = panels.inner["detail"] ?? DETAIL.default;
  const setInner = (name: string, size: number): void => setPanels(DESK, { inner: { ...panels.inner, [name]: size } });
  const total = rows?.reduce((sum, r) => sum + r.members.length, 0);
  const stage = useRef<HTMLDivElement>(null);
  const toClasses = (): void =>
    stage.current?.querySelector<HTMLElement>("[role=listbox]")?.focus({ preventScroll: true });
  const toEdit = (what: "merge" | "name"): void =>
    stage.current?.querySelector<HTMLElement>(`[data-edit=${what}] select, input[data-edit=${what}]`)?.focus();
  useClassCommands(editing, toEdit);

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
              kind={editing?.changed ? "default" : "primary"}
              icon="download"
              keys="Ctrl E"
              help={
                editing?.changed
                  ? "Writes the classes as they were before the edit; apply it to export what it makes"
                  : "Write averages, alignments and tables to files"
              }
              onClick={() => showOverlay({ kind: "export", result: result.id })}
            >
              Export
            </Button>
          </span>
        </Toolbar>
      }
      stageLabel="Classes"
      stage={
        <div ref={stage} className={styles.stage}>
          {editing?.changed && <EditBar editing={editing} />}
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
                  averages={averages.count}
                  names={names}
                  changes={editing?.changed ? editing.changes.byClass : null}
                  onEdit={editing && toEdit}
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
                title={title}
                made={classIndex < averages.count}
              >
                {editing && rows && (
                  <ClassEditor
                    key={classIndex}
                    editing={editing}
                    classIndex={classIndex}
                    rows={rows}
                    onMerged={(into) => chooseClass(result.id, into)}
                    onDone={toClasses}
                  />
                )}
              </ClassDetail>
            </div>
            <Splitter
              label="Width of the average"
              orientation="vertical"
              value={detailWidth}
              {...DETAIL}
              onChange={(size) => setInner("detail", size)}
            />
            <div className={styles.membersPane} data-region="Members" tabIndex={-1}>
              {particles && set && row && rows ? (
                <MembersPanel
                  source={particles}
                  width={set.width ?? width}
                  height={set.height ?? height}
                  pixelSize={set.pixelSize}
                  row={row}
                  alignedBy={alignedBy}
                  outlineRadius={radius}
                  flipped={flipped}
                  focused={!several}
                  title={title}
                  editing={editing}
                  rows={rows}
                />
              ) : (
                <p className={styles.none}>{noMembers(parts, set !== undefined, alignments !== null)}</p>
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
          rows={before}
          names={names}
          title={title}
          edited={edited}
          testOf={testOf}
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
            <b>{plural(classes, several ? "class" : "average", several ? "classes" : "averages")}</b>
            {total === undefined ? "" : ` of ${plural(total, "particle")}`}
          </StatusItem>
          {editing?.changed && <StatusItem>edited, {changeWords(editing.changes)}</StatusItem>}
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
