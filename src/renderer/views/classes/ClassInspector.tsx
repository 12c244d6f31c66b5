import type { ReactNode } from "react";
import type { FrcResult } from "../../../core/tools/results.js";
import type { JobRequest, ResultInfo, SourceRef } from "../../../main/api/contract.js";
import { Facts, Hero, Section } from "../../components/Card.js";
import { ccc as cccText, count, percent } from "../../components/numbers.js";
import { StabilitySection } from "../align/StabilitySection.js";
import { FrcPlot } from "../results/FrcPlot.js";
import { CRITERIA, curveOf, resolutionText, ringsAt } from "../results/frcWords.js";
import { FiguresSection, NotesSection, ProvenanceSection } from "../results/ResultSections.js";
import type { ClassResult, ClassRow } from "./classes.js";
import { DifferenceSection } from "./DifferenceSection.js";
import { MapsSection } from "./MapsSection.js";
import { VALIDITY, ValiditySection } from "./ValiditySection.js";
import styles from "./classes.module.css";

export function ClassInspector({
  result,
  parts,
  row,
  rows,
  names,
  title,
  edited,
  testOf,
  classIndex,
  several,
  frc,
  flipped,
  onAgain,
}: {
  result: ResultInfo;
  parts: ClassResult;
  row: ClassRow | null;
  /** All classes as the result has them; null = not known. */
  rows: readonly ClassRow[] | null;
  names: readonly string[];
  /** "Class 3, side view". */
  title: string;
  /** The class is another one than that of the result: what was measured of it says nothing now. */
  edited: boolean;
  /** The test of this class against another; null = it cannot be made. */
  testOf: ((other: number) => JobRequest) | null;
  classIndex: number;
  several: boolean;
  frc: FrcResult | null;
  flipped: boolean;
  onAgain: (() => void) | undefined;
}): ReactNode {
  const curve = edited ? null : curveOf(frc, classIndex);
  const imagesOf = (output: string): SourceRef => ({ kind: "result", id: result.id, output });
  const members = row?.members.length ?? curve?.particles ?? null;
  return (
    <>
      <Section title={title} note={edited ? "edited, not applied" : result.partial ? "partial result" : undefined}>
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
      {!edited && parts.variances && members !== null && members > 1 && (
        <MapsSection
          variances={imagesOf(parts.variances.name)}
          errors={parts.errors && imagesOf(parts.errors.name)}
          classIndex={classIndex}
          members={members}
          flipped={flipped}
        />
      )}
      {!edited && several && rows && members !== null && members > 0 && (
        <DifferenceSection
          result={result}
          averages={imagesOf(parts.averages.name)}
          classIndex={classIndex}
          rows={rows.filter((r) => r.members.length > 0)}
          names={names}
          request={testOf}
          flipped={flipped}
        />
      )}
      <ValiditySection result={result} parts={parts} classIndex={classIndex} />
      <NotesSection result={result} />
      <StabilitySection result={result} />
      <FiguresSection result={result} without={VALIDITY} />
      <ProvenanceSection result={result} onAgain={onAgain} />
    </>
  );
}
