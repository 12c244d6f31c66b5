/** The averages of several random starts beside the matrix of their agreement, and how many starts agree on each particle. */
import { useMemo, useState, type ReactNode } from "react";
import type { TableResult } from "../../../core/tools/results.js";
import type { Display, OutputInfo, ResultInfo } from "../../../main/api/contract.js";
import { Section } from "../../components/Card.js";
import { classNames } from "../../components/classNames.js";
import { ColourBar } from "../../components/ColourBar.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { count, fixed, percent } from "../../components/numbers.js";
import { useTiles } from "../../data/hooks.js";
import { AverageTile } from "../results/AverageTile.js";
import { tokenLut } from "../results/colourMap.js";
import { useOutput } from "../results/outputData.js";
import { agreeingCounts, agreementOf, type Agreement } from "./agreement.js";
import { fitZoom } from "./IterationCard.js";
import styles from "./align.module.css";

const outputOf = (result: ResultInfo, name: string): OutputInfo | undefined =>
  result.outputs.find((o) => o.name === name);
const useTable = (result: ResultInfo, name: string): TableResult | null =>
  useOutput(outputOf(result, name) ? { kind: "result", id: result.id, output: name } : null, "table").value;

/** CSS px of an average beside its row. */
const PICTURE = 34;
/** The colours reach down to this coefficient at least. */
const FAINT = 0.9;
/** More seeds than these have no room for their numbers in the matrix. */
const NUMBERED = 6;

const COMMON: Display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "percentile", low: 0.5, high: 99.5, scope: "set" },
};

export function SeedsSection({ result, flipped }: { result: ResultInfo; flipped: boolean }): ReactNode {
  const table = useTable(result, "agreement");
  const stability = useTable(result, "stability");
  const agreement = useMemo(() => table && agreementOf(table), [table]);
  const agreeing = useMemo(
    () => stability && agreement && agreeingCounts(stability, agreement.seeds.length),
    [stability, agreement],
  );
  const pictures = outputOf(result, "seedAverages");
  const total = agreeing?.reduce((sum, [, n]) => sum + n, 0) ?? 0;
  if (!agreement) return null;
  const k = agreement.seeds.length;
  return (
    <Section title="Seeds" note={`${k} random starts, averages in one frame`}>
      <Matrix result={result} agreement={agreement} pictures={pictures} flipped={flipped} />
      {agreeing && total > 0 && (
        <>
          <h3 className={styles.subhead}>Particles that the starts place alike</h3>
          <ul className={styles.shares}>
            {agreeing.map(([n, particles]) => (
              <li key={n} title={`${count(particles)} of ${count(total)} particles`}>
                <span>
                  {n} of {k}
                </span>
                <i>
                  <b
                    style={{
                      width: `${(100 * particles) / total}%`,
                      background: n > 0.75 * k ? "var(--plot-4)" : "var(--plot-3)",
                    }}
                  />
                </i>
                <span>{percent(particles / total)}</span>
              </li>
            ))}
          </ul>
          <p className={styles.remark}>
            Alike: within 1 px of the kept start, rms over the disc. Each particle’s number is in the table “Stability”,
            column agreeing.
          </p>
        </>
      )}
    </Section>
  );
}

function Matrix({
  result,
  agreement,
  pictures,
  flipped,
}: {
  result: ResultInfo;
  agreement: Agreement;
  pictures: OutputInfo | undefined;
  flipped: boolean;
}): ReactNode {
  const { seeds, values, lowest, mean } = agreement;
  const ratio = useDevicePixels();
  const [map] = useState(() => tokenLut("--map-tide"));
  const [width, height] = [pictures?.width ?? 1, pictures?.height ?? 1];
  const fit = fitZoom(Math.max(width, height), Math.floor(PICTURE * ratio));
  const tiles = useTiles(
    pictures
      ? { source: { kind: "result", id: result.id, output: pictures.name }, indices: seeds.map((_, i) => i), bin: fit.bin, display: COMMON } // prettier-ignore
      : null,
  );
  // Starts that agree to the third decimal must not look as if they differed.
  const low = Math.min(lowest, FAINT);
  const numbers = seeds.length <= NUMBERED;
  const narrow = numbers ? undefined : styles.narrow;
  return (
    <>
      <table className={classNames(styles.matrix, narrow)}>
        <caption className="sr-only">Correlation coefficients of the averages with each other, by seed</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">seed</th>
            {seeds.map((seed) => (
              <th key={seed} scope="col">
                {seed}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {seeds.map((seed, row) => (
            <tr key={seed}>
              <td>
                {pictures && (
                  <AverageTile
                    tile={tiles.tile(row)}
                    identity={`${result.id}:${row}`}
                    width={Math.ceil(width / fit.bin)}
                    height={Math.ceil(height / fit.bin)}
                    zoom={fit.zoom}
                    label={`average of seed ${seed}`}
                    flipped={flipped}
                  />
                )}
              </td>
              <th scope="row">{seed}</th>
              {values[row]!.map((value, column) => {
                if (column > row) return <td key={column} className={styles.blank} />;
                const cell = column === row ? null : cellColour(map, value, low);
                return (
                  <td
                    key={column}
                    className={styles.cell}
                    style={cell ? { background: cell.colour, color: cell.text } : undefined}
                    title={`seeds ${seed} and ${seeds[column]}: ${fixed(value, 4)}`}
                  >
                    {column === row ? "1" : numbers ? fixed(value, 3).replace(/^(\u2212?)0/, "$1") : ""}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {Number.isFinite(lowest) && (
        <div className={styles.matrixFoot}>
          <span>CCC of two averages, mean {fixed(mean, 3)}</span>
          <ColourBar map="tide" low={fixed(low, 2)} high="1" width={56} />
        </div>
      )}
    </>
  );
}

/** The map's colour between the lower end and 1, and one that can be read on it. */
function cellColour(map: Uint32Array, value: number, low: number): { colour: string; text: string } {
  const at = Math.max(0, Math.min(255, Math.round((255 * (value - low)) / (1 - low))));
  const word = map[at]!;
  const [r, g, b] = [word & 255, (word >> 8) & 255, (word >> 16) & 255];
  // Relative luminance decides between near-black and white words.
  const bright = 0.2126 * (r / 255) ** 2.2 + 0.7152 * (g / 255) ** 2.2 + 0.0722 * (b / 255) ** 2.2 > 0.18;
  return { colour: `rgb(${r} ${g} ${b})`, text: bright ? "#0a0d10" : "#fff" };
}
