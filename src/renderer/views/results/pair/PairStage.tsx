/** The result of a run of two images: the images, what was found, and the maps it was found in. */
import { useRef, type ReactNode } from "react";
import type { JobInfo, OutputInfo, ResultInfo, SourceRef } from "../../../../main/api/contract.js";
import { Card, Facts, Hero } from "../../../components/Card.js";
import { LinePlot } from "../../../components/LinePlot.js";
import { angle, plural, withUnit } from "../../../components/numbers.js";
import { useSession } from "../../../state/session.js";
import { inputChoices } from "../../../tools/inputChoices.js";
import { MapView } from "../../correlate/MapView.js";
import { peaksIn } from "../../correlate/shifts.js";
import { knownPair, namesOf } from "../../explore/pair.js";
import { useDeviceSize } from "../../gallery/useDeviceSize.js";
import { useOutput } from "../outputData.js";
import { NumbersGrid } from "../NumbersGrid.js";
import { Pending } from "../Pending.js";
import { answerOf } from "./answer.js";
import { pairOf } from "./openPair.js";
import { OutputMap, useRawPixels } from "./OutputMap.js";
import { PairSteps } from "./PairSteps.js";
import { PairPictures, type PictureRef } from "./PairPictures.js";
import styles from "./pair.module.css";

/** Outputs that have a place of their own here; the others follow in the view of their kind. */
const PLACED: ReadonlySet<string> = new Set(["shifted", "aligned", "alignments", "ccf", "peaks", "sum", "rings", "strips", "scores", "angles", "mirrors", "curves", "brute", "parts"]); // prettier-ignore
export const isPlaced = (output: OutputInfo): boolean => PLACED.has(output.name);

const TIDE = { kind: "tide" } as const;
const PHASE = { kind: "phase" } as const;
const GREY = { kind: "grey" } as const;

export interface PairStageProps {
  result: ResultInfo;
  job: JobInfo | undefined;
  flipped: boolean;
  /** Particles are dark. */
  invert: boolean;
}

export function PairStage({ result, job, flipped, invert }: PairStageProps): ReactNode {
  const datasets = useSession((s) => s.datasets);
  const results = useSession((s) => s.results);
  const pair = job ? pairOf(job.request) : null;
  const known = pair && knownPair(pair, inputChoices("images", datasets, results));
  const [first, second] = known ? namesOf(known) : ["image 1", "image 2"];
  const output = (name: string): OutputInfo | undefined => result.outputs.find((o) => o.name === name);
  const sourceOf = (name: string): SourceRef => ({ kind: "result", id: result.id, output: name });
  const laid = output("shifted") ?? output("aligned");
  const pixelSize = laid?.pixelSize ?? known?.f.choice.pixelSize ?? null;
  const pictures: PictureRef[] = laid
    ? [
        { source: sourceOf(laid.name), index: 0, name: `1: ${first}` },
        { source: sourceOf(laid.name), index: 1, name: `2: ${second}` },
        { source: sourceOf(laid.name), index: 2, name: "2, as it then lies" },
      ]
    : known
      ? [
          { source: known.f.source, index: known.f.index, name: `1: ${first}` },
          { source: known.g.source, index: known.g.index, name: `2: ${second}` },
        ]
      : [];
  const { hero, words, rows } = answerOf(result, pixelSize);
  return (
    <>
      {pictures.length > 0 && <PairPictures {...{ pictures, pixelSize, flipped, invert }} />}
      <div className={styles.columns}>
        <Card title="Answer" className={styles.answer}>
          <Hero value={hero} label={words} />
          <Facts rows={rows} />
        </Card>
        {output("ccf") && <MapOfShifts result={result} map={output("ccf")!} flipped={flipped} />}
        {output("scores") && (
          <Card title="Score of every shift" note={`each with its best angle`}>
            <div className={styles.maps}>
              <OutputMap
                source={sourceOf("scores")}
                paint={TIDE}
                room={236}
                label="Score of every shift"
                under={`shift x →, shift y ${flipped ? "↑" : "↓"}`}
                flipped={flipped}
              />
              <OutputMap
                source={sourceOf("angles")}
                paint={PHASE}
                room={236}
                label="Best angle of every shift"
                under="best angle of each"
                flipped={flipped}
              />
              {output("mirrors") && (
                <OutputMap
                  source={sourceOf("mirrors")}
                  paint={GREY}
                  room={236}
                  label="Hand of every shift"
                  under="white: mirrored"
                  flipped={flipped}
                />
              )}
            </div>
          </Card>
        )}
        {output("sum") && <SumPlot result={result} />}
      </div>
      {(output("rings") ?? output("strips")) && (
        <Strips result={result} rings={output("rings")} strips={output("strips")} />
      )}
      <PairSteps result={result} flipped={flipped} />
    </>
  );
}

/** The whole-pixel places are the marks on the map. */
const SHOWN_OF_PEAKS: ReadonlySet<string> = new Set(["x", "y", "height", "sigma", "ccc", "mirror"]);

/** Room of the map, CSS px. */
const MAP = 280;

/** The map with its peaks, and their list. */
function MapOfShifts({ result, map, flipped }: { result: ResultInfo; map: OutputInfo; flipped: boolean }): ReactNode {
  const loaded = useRawPixels({ kind: "result", id: result.id, output: map.name }, 0);
  const table = useOutput({ kind: "result", id: result.id, output: "peaks" }, "table");
  const mirrored = table.value?.columns.find((c) => c.name === "mirror")?.values;
  const straight = table.value ? peaksIn(table.value).filter((_, i) => mirrored?.[i] !== 1) : [];
  const limit = result.provenance.parameters["maxShift"];
  const reach = result.tool === "ccf" && typeof limit === "number" && limit > 0 ? limit : null;
  return (
    <Card title={map.label} note={`${map.width} × ${map.height} shifts, origin at the cross`}>
      <div className={styles.maps}>
        {loaded.value ? (
          <MapView
            map={loaded.value.pixels}
            width={loaded.value.head.width}
            height={loaded.value.head.height}
            room={MAP}
            flipped={flipped}
            peaks={straight}
            peak={0}
            tried={null}
            maxShift={reach}
            label={`${map.label}, ${plural(straight.length, "peak")} marked`}
          />
        ) : (
          <Pending what={map.label} loaded={loaded} />
        )}
        <div className={styles.table}>
          {table.value ? (
            <NumbersGrid
              label="Peaks, the highest first"
              columns={table.value.columns.filter((c) => SHOWN_OF_PEAKS.has(c.name))}
            />
          ) : (
            <Pending what="Peaks" loaded={table} />
          )}
        </div>
      </div>
    </Card>
  );
}

function SumPlot({ result }: { result: ResultInfo }): ReactNode {
  const loaded = useOutput({ kind: "result", id: result.id, output: "sum" }, "curves");
  const psi = result.figures.find((f) => f.name === "psi")?.value ?? null;
  return (
    <Card title="Sum over the rings" note="the coefficient at every angle">
      {loaded.value ? (
        <LinePlot
          label="Sum over the rings"
          sentence={psi === null ? "" : `Highest at ${angle(psi)}.`}
          x={{ label: "psi (°)", min: 0, max: 360 }}
          y={{ label: "score" }}
          series={loaded.value.series.map((s) => ({
            name: s.label.toLowerCase(),
            x: loaded.value.x.values,
            y: s.values,
          }))}
          cursor={psi === null ? null : ((psi % 360) + 360) % 360}
          height={170}
        />
      ) : (
        <Pending what="The sum" loaded={loaded} />
      )}
    </Card>
  );
}

const STRIPS = ["1", "2", "2, as it then lies"] as const;

/** Over the angle, 0 to 360°; the innermost ring on top. */
function Strips({
  result,
  rings,
  strips,
}: {
  result: ResultInfo;
  rings: OutputInfo | undefined;
  strips: OutputInfo | undefined;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const size = useDeviceSize(box);
  const room = size ? size.width / size.ratio : 0;
  const height = rings?.height ?? strips?.height ?? 0;
  const source = (output: OutputInfo): SourceRef => ({ kind: "result", id: result.id, output: output.name });
  return (
    <Card
      title="On rings"
      note={`${withUnit("0–360", "°")} across, ${plural(height, "ring")} down, the innermost on top`}
    >
      <div ref={box} className={styles.strips}>
        {size !== null &&
          strips &&
          STRIPS.map((name, i) => (
            <OutputMap
              key={name}
              source={source(strips)}
              index={i}
              paint={GREY}
              room={room}
              label={`Image ${name}, on rings`}
              under={`image ${name}`}
              flipped={false}
            />
          ))}
        {size !== null && rings && (
          <OutputMap
            source={source(rings)}
            paint={TIDE}
            room={room}
            label={rings.label}
            under="coefficient of each ring at every angle"
            flipped={false}
          />
        )}
      </div>
    </Card>
  );
}
