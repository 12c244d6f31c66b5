/** One analysis: factors above, map and tree in the middle, scree, space and selection below, one image at the right. */
import { useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import type { DatasetInfo, Display } from "../../../main/api/contract.js";
import { Badge } from "../../components/Badge.js";
import { Button } from "../../components/Button.js";
import { Card } from "../../components/Card.js";
import { CopyButton } from "../../components/CommandBlock.js";
import { Failure } from "../../components/ErrorBoundary.js";
import { count, elapsed, plural } from "../../components/numbers.js";
import { Spring, Toolbar } from "../../components/Toolbar.js";
import { sourceKey } from "../../data/tileCache.js";
import { DeskLayout, StatusItem } from "../../frame/DeskLayout.js";
import { messageOf } from "../../state/notices.js";
import { focusOn } from "../../state/selection.js";
import { useSession } from "../../state/session.js";
import { draftOf } from "../../tools/request.js";
import { fillDraft } from "../../tools/toolsStore.js";
import { Pending } from "../results/Pending.js";
import { FiguresSection, NotesSection, ProvenanceSection } from "../results/ResultSections.js";
import { useOutput } from "../results/outputData.js";
import { analysisOf, METRIC_NAMES, particlesOf, usualFactors, type Analysis } from "./analysis.js";
import type { AnalysisChoice } from "./analysisList.js";
import { EigenStrip } from "./EigenStrip.js";
import { LassoCard } from "./LassoCard.js";
import { FactorCloud } from "./map/FactorCloud.js";
import type { Points } from "./map/pointPainter.js";
import type { Pictures } from "./map/ThumbLayer.js";
import { MapCard } from "./MapCard.js";
import { choose, look, setMsa, useLooking } from "./msaStore.js";
import { NotAligned } from "./NotAligned.js";
import { Picture } from "./Picture.js";
import { meanOfRows, meanScale, reconstituted } from "./reconstitution.js";
import { ReconstitutionPanel } from "./ReconstitutionPanel.js";
import { ScreeCard } from "./ScreeCard.js";
import { TreeCard } from "./TreeCard.js";
import { useClasses } from "./useClasses.js";
import { colourChoices, useColouring } from "./useColouring.js";
import { useEigenimages } from "./useEigenimages.js";
import { useMapSelection } from "./useMapSelection.js";
import { useMsaKeys } from "./useMsaKeys.js";
import { useReconstitution } from "./useReconstitution.js";
import styles from "./msa.module.css";

export interface AnalysisViewProps {
  dataset: DatasetInfo;
  choice: AnalysisChoice;
  flipped: boolean;
  /** Ends of the toolbar, the form, and what is to be said above. */
  head: ReactNode;
  tail: ReactNode;
  panel: ReactNode;
  notes: ReactNode;
  /** The form holds the one primary button. */
  quietSave: boolean;
}

export function AnalysisView(props: AnalysisViewProps): ReactNode {
  const { result } = props.choice;
  const output = result.outputs.find((o) => o.kind === "factors")!;
  const loaded = useOutput({ kind: "result", id: result.id, output: output.name }, "factors");
  const analysis = useMemo(
    () => loaded.value && analysisOf(loaded.value, result.images),
    [loaded.value, result.images],
  );
  if (analysis) return <Loaded {...props} analysis={analysis} output={output.name} />;
  return (
    <DeskLayout
      toolbar={
        <Toolbar label="MSA" title="MSA desk">
          {props.head}
          <Spring />
          {props.tail}
        </Toolbar>
      }
      stageLabel="MSA"
      stage={
        <div className={styles.stage}>
          {props.panel}
          <div className={styles.centre}>
            {props.notes}
            <Pending what={output.label} loaded={loaded} />
          </div>
        </div>
      }
    />
  );
}

const AS_SEEN: Display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "percentile", low: 1, high: 99, scope: "image" },
};
const NOWHERE = "nothing";

function Loaded(props: AnalysisViewProps & { analysis: Analysis; output: string }): ReactNode {
  const { dataset, choice, flipped, head, tail, panel, notes, quietSave, analysis, output } = props;
  const { result, job } = choice;
  const { data, rows, factors } = analysis;
  const results = useSession((s) => s.results);
  const looking = useLooking(result.id);
  const { images, error } = useEigenimages(result);
  const scale = useMemo(() => meanScale(analysis), [analysis]);
  const used = useMemo(() => looking.used ?? usualFactors(analysis), [looking.used, analysis]);
  const axes = useMemo(
    (): readonly [number, number] => looking.axes ?? [0, Math.min(1, factors - 1)],
    [looking.axes, factors],
  );

  const particles = useMemo(() => particlesOf(result, job), [result, job]);
  const key = particles ? sourceKey(particles.source) : NOWHERE;
  const selection = useMapSelection(analysis, key);

  // The image looked at: under the pointer, else chosen, else the one in focus elsewhere.
  const [hovered, setHovered] = useState<number | null>(null);
  const focus = selection.focus === null ? -1 : analysis.rowOf(selection.focus);
  const row = hovered ?? looking.row ?? (focus >= 0 ? focus : null);
  const moved = hovered === null ? looking.at : null;
  const at = useMemo(
    () => moved ?? Array.from({ length: factors }, (_, k) => (row === null ? 0 : data.coordinates[row * factors + k]!)),
    [moved, row, factors, data],
  );
  const atParticle = moved === null && row !== null;
  const source = useMemo(() => ({ result: result.id, output }), [result.id, output]);
  const shown = useReconstitution({ analysis, source, images, scale, used, row, at, atParticle });

  const classes = useClasses({ analysis, source, used, particles: job?.request.inputs["particles"] ?? null });
  const { classOf, tree } = classes;
  const colours = useMemo(
    () => colourChoices(analysis, dataset, results, classOf !== null),
    [analysis, dataset, results, classOf],
  );
  const colour = colours.some((c) => c.value === looking.colour) ? looking.colour : "none";
  const coloured = useColouring(analysis, particles, dataset, results, colour, classOf);
  const { code, inks } = coloured.colouring;
  const points = useMemo(
    (): Points => ({ x: analysis.along(axes[0]), y: analysis.along(axes[1]), code, inks, selected: selection.mask }),
    [analysis, axes, code, inks, selection.mask],
  );
  const pictures = useMemo((): Pictures | null => {
    if (!particles) return null;
    const display: Display =
      particles.alignedBy === null ? AS_SEEN : { ...AS_SEEN, view: "aligned", alignment: particles.alignedBy };
    return {
      source: particles.source,
      images: analysis.images,
      width: data.width,
      height: data.height,
      display,
      flipped,
    };
  }, [particles, analysis, data.width, data.height, flipped]);

  const toggle = useCallback(
    (k: number): void => {
      const next = used.includes(k) ? used.filter((other) => other !== k) : [...used, k].sort((a, b) => a - b);
      choose(result.id, { used: next }, `Factor ${k + 1} ${used.includes(k) ? "out of" : "into"} the sum`);
    },
    [used, result.id],
  );
  const pick = (next: number | null): void => {
    look(result.id, { row: next, at: null });
    if (particles) focusOn(key, next === null ? null : analysis.images[next]!);
  };
  const slide = (k: number, value: number): void => {
    const next = [...at];
    next[k] = value;
    setHovered(null);
    look(result.id, { row, at: next, ...(used.includes(k) ? {} : { used: [...used, k].sort((a, b) => a - b) }) });
  };
  const average = (): void => look(result.id, { at: new Array<number>(factors).fill(0) });
  const reset = (): void => look(result.id, { at: null });
  // Moving fast over a hundred thousand points, only the last one of a frame is told.
  const frame = useRef(0);
  const hover = useCallback((next: number | null): void => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => setHovered(next));
  }, []);

  const third = [0, 1, 2].find((k) => k !== axes[0] && k !== axes[1] && k < factors) ?? null;
  const columns = useMemo(
    () =>
      third === null ? null : ([analysis.along(axes[0]), analysis.along(axes[1]), analysis.along(third)] as const),
    [analysis, axes, third],
  );
  const mean = (of: readonly number[], room: number): ReactNode => {
    const means = meanOfRows(analysis, of, used);
    return (
      <Picture
        values={images ? reconstituted(images, data, used, means.coordinates, means.scale) : undefined}
        width={data.width}
        height={data.height}
        mask={data.pixels}
        room={room}
        paint="grey"
        flipped={flipped}
        label="mean of the selected, reconstituted"
      />
    );
  };
  useMsaKeys({
    factors,
    onToggle: toggle,
    onSignificant: () => choose(result.id, { used: null }, "Factors above the noise"),
    onReset: reset,
    onAverage: average,
    onEscape: () => {
      if (looking.row === null && looking.at === null && selection.rows.length === 0 && tree.chosen === null)
        return false;
      look(result.id, { row: null, at: null });
      tree.onChoose(null);
      tree.onClass(-1);
      if (selection.focus !== null) focusOn(key, null);
      if (selection.rows.length > 0) selection.clear();
      return true;
    },
    onGrow: classes.grow,
    onSave: classes.save,
  });
  const again = (): void => {
    if (!job) return;
    fillDraft(job.tool, draftOf(job.request));
    setMsa({ form: true });
  };
  const { command } = result.provenance;
  const many = data.significant;
  const toolbar = (
    <Toolbar label="MSA" title="MSA desk">
      {head}
      <Badge tone={many > 0 ? "ok" : "warn"} help="Factors whose eigenvalue lies above what noise alone would reach">
        {many > 0 ? `${many} ${many === 1 ? "factor" : "factors"} above noise` : "no factor above noise"}
      </Badge>
      <Spring />
      {tail}
      <CopyButton text={command} label="Copy as command" />
      {classes.count !== null && (
        <Button
          kind={quietSave ? "default" : "primary"}
          icon="classes"
          help={classes.saveHelp}
          loading={classes.saving}
          onClick={classes.save}
        >
          Save {plural(classes.count, "class", "classes")}
        </Button>
      )}
    </Toolbar>
  );
  const stage = (
    <div className={styles.stage}>
      {panel}
      <div className={styles.centre}>
        {notes}
        <NotAligned dataset={dataset} result={result.id} given={data.aligned} />
        {error && <Failure title="The eigenimages could not be fetched" text={messageOf(error)} />}
        <EigenStrip {...{ analysis, images, used, flipped }} onToggle={toggle} />
        <div className={styles.middle}>
          <MapCard
            {...{ analysis, images, scale, axes, points, pictures, flipped, colours, colour }}
            range={coloured.colouring.range}
            colourNote={coloured.loading ? "loading" : coloured.error ? messageOf(coloured.error) : null}
            mark={moved || row !== null ? { x: at[axes[0]]!, y: at[axes[1]]! } : null}
            chosen={row}
            onAxes={(next) => choose(result.id, { axes: next }, `Map of factors ${next[0] + 1} and ${next[1] + 1}`)}
            onColour={(next) => look(result.id, { colour: next })}
            onHover={hover}
            onPick={pick}
            onSelect={selection.onRows}
          />
          <TreeCard
            {...tree}
            onSelect={(nodes) => selection.onRows(classes.rowsOf(nodes), "new")}
            picture={(nodes, room, label) => (
              <Picture
                values={images ? classes.pictureOf(images, nodes) : undefined}
                width={data.width}
                height={data.height}
                mask={data.pixels}
                room={room}
                paint="grey"
                flipped={flipped}
                label={label}
              />
            )}
          />
        </div>
        <div className={styles.bottom}>
          <ScreeCard {...{ analysis, used }} onToggle={toggle} />
          <Card
            title={third === null ? "Space" : `Factors ${axes[0] + 1}, ${axes[1] + 1}, ${third + 1}`}
            className={styles.fill}
            note={third === null ? "three factors are needed" : "drag to turn"}
          >
            {columns && third !== null && (
              <FactorCloud
                columns={columns}
                names={[String(axes[0] + 1), String(axes[1] + 1), String(third + 1)]}
                code={code}
                inks={inks}
                selected={selection.mask}
                axis={coloured.axis}
              />
            )}
          </Card>
          <LassoCard
            selected={selection.selected}
            rows={selection.restedRows}
            pictures={pictures}
            classes={classOf}
            mean={mean}
            chosen={row}
            onPick={pick}
            onClear={selection.clear}
          />
        </div>
      </div>
    </div>
  );
  return (
    <DeskLayout
      toolbar={toolbar}
      stageLabel="MSA"
      stage={stage}
      inspector={
        <>
          <ReconstitutionPanel
            {...{ analysis, images, scale, used, row, at, atParticle, shown, flipped }}
            onParticle={pick}
            onSlide={slide}
            onToggle={toggle}
            onReset={reset}
            onAverage={average}
          />
          <NotesSection result={result} />
          <FiguresSection result={result} />
          <ProvenanceSection result={result} onAgain={job ? again : undefined} />
        </>
      }
      status={
        <>
          {selection.rows.length > 0 && (
            <StatusItem>
              <b>{count(selection.rows.length)} selected</b> of {count(rows)}
            </StatusItem>
          )}
          <StatusItem>
            {METRIC_NAMES[data.metric]} · {plural(factors, "factor")} · {plural(rows, "image")} ×{" "}
            {plural(data.pixels.length, "pixel")} in mask
          </StatusItem>
          {classes.count !== null && <StatusItem>Cut at {plural(classes.count, "class", "classes")}</StatusItem>}
          <StatusItem>{elapsed(result.provenance.seconds)}</StatusItem>
        </>
      }
    />
  );
}
