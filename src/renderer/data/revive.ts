/** Results travel as JSON: arrays of numbers become typed arrays again, and null (JSON knows no NaN) becomes NaN. */
import type { AlignmentsResult, CurvesResult, FrcResult, ResultKinds, TableResult } from "../../core/tools/results.js";
import type { JsonKind, Plain, ResultData } from "../../main/api/contract.js";

type Numbers = readonly (number | null)[];
/** A loop: `from` with a function walks an iterator, ten times as long for a table of many rows. */
function doubles(values: Numbers): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = values[i] ?? NaN;
  return out;
}
const whole = (values: Numbers): number[] => values.map((v) => v ?? 0);

function alignments(sent: Plain<AlignmentsResult>): AlignmentsResult {
  return {
    index: Uint32Array.from(whole(sent.index)),
    classIndex: Int32Array.from(whole(sent.classIndex)),
    psi: doubles(sent.psi),
    shiftX: doubles(sent.shiftX),
    shiftY: doubles(sent.shiftY),
    mirror: Uint8Array.from(whole(sent.mirror)),
    ccc: doubles(sent.ccc),
  };
}

function frc(sent: Plain<FrcResult>): FrcResult {
  return { ...sent, curves: sent.curves.map((c) => ({ ...c, frc: doubles(c.frc), n: doubles(c.n) })) };
}

function curves(sent: Plain<CurvesResult>): CurvesResult {
  return {
    x: { ...sent.x, values: doubles(sent.x.values) },
    series: sent.series.map((s) => ({ ...s, values: doubles(s.values) })),
  };
}

function table(sent: Plain<TableResult>): TableResult {
  return { columns: sent.columns.map((c) => ({ ...c, values: doubles(c.values) })) };
}

/** Images are never sent as JSON; they are looked at through tiles. Factors come with packed arrays. */
const revivers: { [K in JsonKind]: (sent: Plain<ResultKinds[K]>) => ResultKinds[K] } = {
  alignments,
  frc,
  curves,
  table,
};

/** @throws Error if the output is of another kind than asked for: a bug of the caller */
export function reviveResult<K extends JsonKind>(kind: K, answer: ResultData): ResultKinds[K] {
  if (answer.kind !== kind) throw new Error(`asked for ${kind}, got ${answer.kind}`);
  return revivers[kind](answer.data as Plain<ResultKinds[K]>);
}
