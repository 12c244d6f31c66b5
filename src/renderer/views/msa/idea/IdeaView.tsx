/** What it means that images are points: with one pixel, with two, with sixteen, on the images that are open. */
import { useMemo, useState, type ReactNode } from "react";
import type { DatasetInfo } from "../../../../main/api/contract.js";
import { Badge } from "../../../components/Badge.js";
import { Button } from "../../../components/Button.js";
import { Card, Facts } from "../../../components/Card.js";
import { ColourBar } from "../../../components/ColourBar.js";
import { CommandBlock } from "../../../components/CommandBlock.js";
import { Empty, Failure } from "../../../components/ErrorBoundary.js";
import { count, fixed, general } from "../../../components/numbers.js";
import { Select } from "../../../components/Select.js";
import { usePixels, useTools } from "../../../data/hooks.js";
import { useResolvedColours } from "../../../display/resolvedColours.js";
import { messageOf, notifyError } from "../../../state/notices.js";
import { isActive, useSession } from "../../../state/session.js";
import { resultName } from "../../../tools/inputChoices.js";
import { startRun } from "../../../tools/runs.js";
import { useOutput } from "../../results/outputData.js";
import { FactorMap } from "../map/FactorMap.js";
import { plainColouring, wordOf } from "../map/colouring.js";
import { Picture } from "../Picture.js";
import { COLOURS } from "../useColouring.js";
import { CellLines } from "./CellLines.js";
import { OnePixel } from "./OnePixel.js";
import { chooseImage, covarianceRequest, IDEA_TOOL, newestCovariance, setPixel, useIdeaStore, type Pixel } from "./ideaStore.js"; // prettier-ignore
import { PixelPicker } from "./PixelPicker.js";
import styles from "./idea.module.css";

const RAW = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "minmax", scope: "image" },
} as const;
const NONE = { a: null, b: null };

export function IdeaView({ dataset, flipped }: { dataset: DatasetInfo; flipped: boolean }): ReactNode {
  const jobs = useSession((s) => s.jobs);
  const results = useSession((s) => s.results);
  const tool = useTools().value?.find((t) => t.id === IDEA_TOOL);
  const { a, b } = useIdeaStore((s) => s.pixels[dataset.id]) ?? NONE;
  const found = useMemo(() => newestCovariance(dataset.id, jobs, results), [dataset.id, jobs, results]);
  const active = jobs.findLast((j) => j.tool === IDEA_TOOL && isActive(j)) ?? null;
  const failed = jobs.findLast((j) => j.tool === IDEA_TOOL);
  const layouts = results.filter((r) => r.dataset === dataset.id && r.outputs.some((o) => o.kind === "alignments"));
  const [by, setBy] = useState("");
  const alignedBy = layouts.find((r) => String(r.id) === by) ?? null;
  const run = (): void => {
    const output = alignedBy?.outputs.find((o) => o.kind === "alignments");
    const alignments = alignedBy && output ? { id: alignedBy.id, output: output.name } : null;
    startRun(covarianceRequest(dataset, a, b, alignments), { stay: true }).catch((error: unknown) =>
      notifyError("The pixels could not be compared", error),
    );
  };
  const controls = (
    <span className={styles.row}>
      {layouts.length > 0 && (
        <Select
          label="Laid out by"
          options={[
            { value: "", label: "nothing: as they are" },
            ...layouts.map((r) => ({ value: String(r.id), label: resultName(r) })),
          ]}
          value={by}
          onChange={setBy}
        />
      )}
      <Button kind="primary" icon="play" loading={active !== null} disabled={!tool} onClick={run}>
        {found ? "Compare these pixels" : "Show my images as points"}
      </Button>
    </span>
  );
  if (!found) {
    return (
      <div className={styles.idea}>
        {failed?.state === "failed" && failed.error && (
          <Failure title="The pixels could not be compared" text={failed.error.message} />
        )}
        <Empty action={controls}>
          An image of two pixels is a point in a plane: its coordinates are the values of the two. An image of {""}
          {count((dataset.width ?? 1) * (dataset.height ?? 1))} pixels is a point in as many dimensions. Images that are
          alike lie close together, and the factors are the directions in which the cloud is longest.
        </Empty>
      </div>
    );
  }
  return <Compared key={found.result.id} {...{ dataset, flipped, found, a, b, controls }} />;
}

function Compared({
  dataset,
  flipped,
  found: { result },
  a,
  b,
  controls,
}: {
  dataset: DatasetInfo;
  flipped: boolean;
  found: NonNullable<ReturnType<typeof newestCovariance>>;
  a: Pixel | null;
  b: Pixel | null;
  controls: ReactNode;
}): ReactNode {
  const at = (output: string) => ({ kind: "result", id: result.id, output }) as const;
  const points = useOutput(at("points"), "table");
  const cells = useOutput(result.outputs.some((o) => o.name === "cellValues") ? at("cellValues") : null, "table");
  const map = usePixels(at("correlationMap"), 0, RAW);
  const covariances = usePixels(at("map"), 0, RAW);
  const css = useResolvedColours(COLOURS);
  const wanted = useIdeaStore((s) => s.chosen[dataset.id]);
  const [hovered, setHovered] = useState<number | null>(null);
  const columns = useMemo(() => {
    if (!points.value) return null;
    const column = (name: string): Float64Array =>
      points.value.columns.find((c) => c.name === name)?.values ?? new Float64Array(0);
    return {
      index: column("index"),
      a: Float32Array.from(column("a")),
      b: Float32Array.from(column("b")),
      mean: column("mean"),
    };
  }, [points.value]);
  const shown = useMemo(() => {
    if (!columns) return null;
    const { code, inks } = plainColouring(columns.a.length, wordOf(css.c1));
    return { x: columns.a, y: columns.b, code, inks, selected: null };
  }, [columns, css]);
  const figure = (name: string): number | null => result.figures.find((f) => f.name === name)?.value ?? null;
  const width = dataset.width ?? 1;
  const height = dataset.height ?? 1;
  const pixelOf = (number: number | null): Pixel | null =>
    number === null ? null : [number % width, Math.floor(number / width)];
  const [ran, ranB] = [pixelOf(figure("pixelA")), pixelOf(figure("pixelB"))];
  const [nowA, nowB] = [a ?? ran, b ?? ranB];
  const moved = String(nowA) !== String(ran) || String(nowB) !== String(ranB);
  const row = hovered ?? (columns && wanted !== undefined ? columns.index.indexOf(wanted + 1) : -1);
  const chosen = row !== null && row >= 0 ? row : 0;
  const image = columns && columns.index.length > 0 ? columns.index[chosen]! - 1 : null;
  const one = usePixels({ kind: "dataset", id: dataset.id }, image, RAW);
  const words = (p: Pixel | null): string => (p ? `(${p[0] + 1}, ${p[1] + 1})` : "");
  const pick = (next: number): void => {
    if (columns) chooseImage(dataset.id, columns.index[next]! - 1);
  };
  const [cov, va, vb, r] = ["covariance", "varianceA", "varianceB", "correlation"].map(figure);
  if (points.error) return <Failure title="The points could not be fetched" text={messageOf(points.error)} />;
  return (
    <div className={styles.idea}>
      <div className={styles.head}>
        {controls}
        {moved && <Badge tone="warn">other pixels are marked than those compared</Badge>}
        <span className={styles.quiet}>
          {count(columns?.a.length ?? 0)} images, pixel a {words(ran)}, pixel b {words(ranB)}, counted from 1
        </span>
      </div>
      <div className={styles.grid}>
        <Card title="One pixel" note="an image is a number">
          <p className={styles.words}>
            Shrunk to a single pixel, the mean of all, every image is a number: a point on a line.
          </p>
          {columns && <OnePixel values={columns.mean} chosen={chosen} />}
        </Card>
        <Card title="Sixteen pixels" note="an image is a point in 16 dimensions" className={styles.wide}>
          <p className={styles.words}>
            As 4 × 4 pixels it is sixteen numbers. Sixteen axes at right angles cannot be drawn; here they stand side by
            side, and an image is a line through its values.
          </p>
          {cells.value && <CellLines table={cells.value} chosen={chosen} flipped={flipped} />}
        </Card>
        <Card title="Two pixels" note="an image is a point in the plane" className={styles.plane}>
          <div className={styles.planeRoom}>
            {shown && (
              <FactorMap
                points={shown}
                mode="points"
                tool="move"
                axes={[`pixel a ${words(ran)}`, `pixel b ${words(ranB)}`]}
                label={`Values of two pixels, ${count(shown.x.length)} images`}
                mark={null}
                chosen={chosen}
                pictures={null}
                onHover={setHovered}
                onPick={pick}
                onLasso={() => undefined}
                onMost={() => undefined}
              />
            )}
          </div>
        </Card>
        <Card title="Which pixels" note="press = a, Shift = b; arrows move a, Shift b">
          <div className={styles.pickers}>
            <figure>
              <PixelPicker
                width={width}
                height={height}
                a={nowA}
                b={nowB}
                flipped={flipped}
                onPick={(which, pixel) => setPixel(dataset.id, which, pixel)}
              >
                <Picture
                  values={map.value?.pixels}
                  {...{ width, height, flipped }}
                  room={220}
                  paint="polar"
                  range={[-1, 1]}
                  label="correlation of pixel a with every pixel"
                />
              </PixelPicker>
              <figcaption>
                correlation of a {words(ran)} with every pixel
                <ColourBar map="polar" low="−1" high="1" width={64} />
              </figcaption>
            </figure>
            <figure>
              <Picture
                values={one.value?.pixels}
                {...{ width, height, flipped }}
                room={140}
                paint="grey"
                label="the image looked at"
              />
              <figcaption>image {image === null ? "" : count(image + 1)}</figcaption>
            </figure>
          </div>
          <p className={styles.words}>
            Covariance says whether two pixels are bright together: ⟨ab⟩ − ⟨a⟩⟨b⟩. The picture is one row of the matrix
            of all pixels with all; its eigenvectors are the eigenimages.
          </p>
          <Facts
            rows={[
              ["covariance of a and b", cov === null ? "not known" : general(cov!)],
              ["variance of a, of b", `${general(va ?? NaN)}, ${general(vb ?? NaN)}`],
              ["correlation", r === null || r === undefined ? "none: a pixel never changes" : fixed(r, 3)],
              ["largest covariance with a", covariances.value ? general(largest(covariances.value.pixels)) : "–"],
            ]}
          />
        </Card>
      </div>
      <Card title="As command">
        <CommandBlock command={result.provenance.command} />
      </Card>
    </div>
  );
}

function largest(values: Float32Array): number {
  let most = 0;
  for (const v of values) if (Math.abs(v) > Math.abs(most)) most = v;
  return most;
}
