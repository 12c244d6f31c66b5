/** The class in sight less another one, and where that is more than chance. */
import { useMemo, type ReactNode } from "react";
import type { Display, JobRequest, ResultInfo, SourceRef } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { Section } from "../../components/Card.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { failureWords } from "../../components/JobRow.js";
import { Select } from "../../components/Select.js";
import { usePixels } from "../../data/hooks.js";
import { notifyError } from "../../state/notices.js";
import { isActive, useSession } from "../../state/session.js";
import { startRun } from "../../tools/runs.js";
import { MapImage } from "../results/MapImage.js";
import type { ClassRow } from "./classes.js";
import { classOptions } from "./classOptions.js";
import { chooseOther, useClassesStore } from "./classesStore.js";
import { differenceOf, testJob, testWords, thresholded } from "./difference.js";
import styles from "./classes.module.css";

const RAW: Display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "minmax", scope: "image" },
};

/** The class to compare with: the one that was chosen, else the first. */
function otherOf(rows: readonly ClassRow[], classIndex: number, kept: number | undefined): number | null {
  const others = rows.flatMap((r) => (r.classIndex === classIndex ? [] : [r.classIndex]));
  return others.find((k) => k === kept) ?? others[0] ?? null;
}

export function DifferenceSection({
  result,
  averages,
  classIndex,
  rows,
  names,
  request,
  flipped,
}: {
  result: ResultInfo;
  averages: SourceRef;
  classIndex: number;
  /** The classes that have an average and particles. */
  rows: readonly ClassRow[];
  names: readonly string[];
  /** The test of this class against another; null = it cannot be made. */
  request: ((other: number) => JobRequest) | null;
  flipped: boolean;
}): ReactNode {
  const kept = useClassesStore((s) => s.other[result.id]);
  const others = rows.filter((r) => r.classIndex !== classIndex);
  const other = otherOf(rows, classIndex, kept);
  const jobs = useSession((s) => s.jobs);
  const results = useSession((s) => s.results);
  const wanted = useMemo(() => (request && other !== null ? request(other) : null), [request, other]);
  const job = useMemo(() => wanted && testJob(jobs, wanted), [jobs, wanted]);
  const test = results.find((r) => r.id === job?.result) ?? null;
  const here = usePixels(other === null ? null : averages, classIndex, RAW).value;
  const there = usePixels(other === null ? null : averages, other, RAW).value;
  const found = usePixels(test ? { kind: "result", id: test.id, output: "significant" } : null, 0, RAW).value;
  const ratio = useDevicePixels();
  const maps = useMemo(() => {
    if (!here || !there) return null;
    const all = differenceOf(here.pixels, there.pixels);
    return { all, some: found && found.pixels.length === all.length ? thresholded(all, found.pixels) : null };
  }, [here, there, found]);
  if (other === null) return null;
  const head = here?.head;
  const zoom = head ? Math.max(1, Math.floor((132 * ratio) / Math.max(head.width, head.height))) : 1;
  const running = job && isActive(job) ? job : null;
  const start = (): void => {
    if (wanted)
      startRun(wanted, { stay: true }).catch((error: unknown) => notifyError("The test did not start", error));
  };
  const map = (values: Float32Array, words: string): ReactNode => (
    <div className={styles.map}>
      <MapImage
        map="polar"
        values={values}
        width={head!.width}
        height={head!.height}
        zoom={zoom}
        label={`class ${classIndex + 1} less class ${other + 1}, ${words}`}
        flipped={flipped}
      />
      <span className={styles.quiet}>{words}</span>
    </div>
  );
  return (
    <Section title={`Class ${classIndex + 1} less another`} note="in pixel values">
      <div className={styles.editLine}>
        <Select
          label="Other class"
          options={classOptions(others, names)}
          value={String(other)}
          onChange={(value) => chooseOther(result.id, Number(value))}
        />
        {wanted && !test && (
          <Button
            loading={running !== null}
            help="Welch's t of every pixel, corrected for the number of pixels (tool significance)"
            onClick={start}
          >
            Test
          </Button>
        )}
      </div>
      {maps && head && (
        <div className={styles.maps}>
          {map(maps.all, "all of it")}
          {maps.some && map(maps.some, "more than chance")}
        </div>
      )}
      {job?.state === "failed" && (
        <p className={styles.sentence} role="alert">
          {failureWords(job)}
        </p>
      )}
      {test && (
        <div className={styles.sentence} role="status">
          {testWords(test, classIndex, other, found?.pixels ?? null).map((words) => (
            <p key={words}>{words}</p>
          ))}
          <p>
            Classes that were made from these images differ along what made them, noise included: then the map says
            where, and its rate is too hopeful.
          </p>
        </div>
      )}
    </Section>
  );
}
