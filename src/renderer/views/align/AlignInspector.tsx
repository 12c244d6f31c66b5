import type { ReactNode } from "react";
import { Facts, Hero, Section } from "../../components/Card.js";
import { CommandBlock } from "../../components/CommandBlock.js";
import { ccc as cccText, count } from "../../components/numbers.js";
import { Button } from "../../components/Button.js";
import type { JobInfo, ResultInfo } from "../../../main/api/contract.js";
import type { FrcResult } from "../../../core/tools/results.js";
import { FrcPlot } from "../results/FrcPlot.js";
import { CRITERIA, curveOf, resolutionText, ringsAt } from "../results/frcWords.js";
import { FiguresSection, NotesSection, ProvenanceSection } from "../results/ResultSections.js";
import { showResult } from "../../frame/actions.js";
import { SeedsSection } from "./SeedsSection.js";
import { StabilitySection } from "./StabilitySection.js";
import styles from "./align.module.css";

export interface AlignInspectorProps {
  job: JobInfo | null;
  result: ResultInfo | null;
  classIndex: number;
  several: boolean;
  /** Of the chosen class at the chosen iteration. */
  members: number | null;
  ccc: number | null;
  /** What that mean is of: "mean ring CCC". */
  cccName: string;
  frc: FrcResult | null;
  flipped: boolean;
  onAgain: (() => void) | undefined;
}

/** What the chosen average is worth, then what the whole run left behind. */
export function AlignInspector(props: AlignInspectorProps): ReactNode {
  const { job, result, classIndex, several, members, ccc, cccName, frc, flipped, onAgain } = props;
  const curve = curveOf(frc, classIndex);
  return (
    <>
      <Section
        title={several ? `Class ${classIndex + 1}` : "Average"}
        actions={
          result && (
            <Button icon="classes" onClick={() => showResult(result)}>
              Open result
            </Button>
          )
        }
      >
        <div className={styles.heroes}>
          {members !== null && <Hero value={count(members)} label={members === 1 ? "particle" : "particles"} />}
          {ccc !== null && Number.isFinite(ccc) && <Hero value={cccText(ccc)} label={cccName} />}
          {frc && curve && (
            <Hero value={resolutionText(curve.resolution.fixed143, frc.pixelSize)} label="FRC 0.143 of halves" />
          )}
        </div>
      </Section>
      {frc && curve && (
        <Section title="FRC of halves" note={curve.particles === null ? undefined : `n ${count(curve.particles)}`}>
          <FrcPlot frc={frc} curve={curve} label="FRC of halves" />
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
      {result ? (
        <>
          <SeedsSection result={result} flipped={flipped} />
          <StabilitySection result={result} />
          <NotesSection result={result} />
          <FiguresSection result={result} />
          <ProvenanceSection result={result} onAgain={onAgain} />
        </>
      ) : (
        job && (
          <Section title="As command">
            <CommandBlock command={job.command} />
          </Section>
        )
      )}
    </>
  );
}
