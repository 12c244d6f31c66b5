import { useMemo, type ReactNode } from "react";
import type { FrcResult } from "../../../core/tools/results.js";
import type { Display, ResultInfo } from "../../../main/api/contract.js";
import { Facts, Hero, Section } from "../../components/Card.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { ccc as cccText, count, percent } from "../../components/numbers.js";
import { usePixels } from "../../data/hooks.js";
import { StabilitySection } from "../align/StabilitySection.js";
import { FrcPlot } from "../results/FrcPlot.js";
import { CRITERIA, curveOf, resolutionText, ringsAt } from "../results/frcWords.js";
import { MapImage } from "../results/MapImage.js";
import { FiguresSection, NotesSection, ProvenanceSection } from "../results/ResultSections.js";
import type { ClassResult, ClassRow } from "./classes.js";
import styles from "./classes.module.css";

const RAW: Display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "minmax", scope: "image" },
};

export function ClassInspector({
  result,
  parts,
  row,
  classIndex,
  several,
  frc,
  flipped,
  onAgain,
}: {
  result: ResultInfo;
  parts: ClassResult;
  row: ClassRow | null;
  classIndex: number;
  several: boolean;
  frc: FrcResult | null;
  flipped: boolean;
  onAgain: (() => void) | undefined;
}): ReactNode {
  const curve = curveOf(frc, classIndex);
  const members = row?.members.length ?? curve?.particles ?? null;
  return (
    <>
      <Section
        title={several ? `Class ${classIndex + 1}` : "Average"}
        note={result.partial ? "partial result" : undefined}
      >
        <div className={styles.heroes}>
          {members !== null && <Hero value={count(members)} label={members === 1 ? "particle" : "particles"} />}
          {row && several && <Hero value={percent(row.share)} label="of the set" />}
          {frc && curve && (
            <Hero value={resolutionText(curve.resolution.fixed143, frc.pixelSize)} label="FRC 0.143 of halves" />
          )}
        </div>
        {row && row.members.length > 0 && (
          <Facts
            rows={[
              ["mean CCC of its members", cccText(row.meanCcc)],
              ["CCC, best to least", `${cccText(row.ccc[0]!)} to ${cccText(row.ccc.at(-1)!)}`],
            ]}
          />
        )}
      </Section>
      {frc && curve && members !== 0 && (
        <Section
          title="FRC of half averages"
          note={curve.particles === null ? undefined : `n ${count(curve.particles)}`}
        >
          <FrcPlot frc={frc} curve={curve} label={`FRC of half averages, class ${classIndex + 1}`} />
          <Facts
            rows={CRITERIA.map(({ name, label }) => [
              label,
              `${resolutionText(curve.resolution[name], frc.pixelSize)}${
                curve.resolution[name] === null ? "" : `, ${ringsAt(frc, curve, curve.resolution[name])} Fourier pixels`
              }`,
            ])}
          />
        </Section>
      )}
      {parts.variances && members !== null && members > 1 && (
        <StandardError
          result={result}
          output={parts.variances.name}
          classIndex={classIndex}
          members={members}
          flipped={flipped}
        />
      )}
      <NotesSection result={result} />
      <StabilitySection result={result} />
      <FiguresSection result={result} />
      <ProvenanceSection result={result} onAgain={onAgain} />
    </>
  );
}

/** √(variance / N) of every pixel: how well the average is known there. */
function StandardError({
  result,
  output,
  classIndex,
  members,
  flipped,
}: {
  result: ResultInfo;
  output: string;
  classIndex: number;
  members: number;
  flipped: boolean;
}): ReactNode {
  const loaded = usePixels({ kind: "result", id: result.id, output }, classIndex, RAW);
  const ratio = useDevicePixels();
  const value = loaded.value;
  const maps = useMemo(
    () =>
      value && {
        variance: value.pixels,
        error: value.pixels.map((v) => Math.sqrt(Math.max(0, v) / members)),
      },
    [value, members],
  );
  if (!value || !maps) return null;
  const { width, height } = value.head;
  const zoom = Math.max(1, Math.floor((132 * ratio) / Math.max(width, height)));
  const map = (label: string, values: Float32Array): ReactNode => (
    <div className={styles.map}>
      <MapImage values={values} width={width} height={height} zoom={zoom} label={label} flipped={flipped} />
      <span className={styles.quiet}>{label}</span>
    </div>
  );
  return (
    <Section title="Maps" note="in pixel values of the particles">
      <div className={styles.maps}>
        {map("standard error", maps.error)}
        {map("variance", maps.variance)}
      </div>
    </Section>
  );
}
