/** Files for the benchmarks of opening: sparse stacks, and tables of a refinement that point into them. */
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { encodeMrcHeader } from "../src/core/format/writeMrc.js";
import { random } from "../src/core/random.js";

/** A header that promises images over a file without blocks: seeks are real, the disk's speed is not measured. */
export function sparseStack(path: string, size: number, count: number): string {
  const header = encodeMrcHeader({
    width: size,
    height: size,
    count,
    pixelType: "float32",
    pixelSize: 1.2,
    statistics: null,
    label: "bench",
  });
  const fd = openSync(path, "w");
  writeSync(fd, header);
  ftruncateSync(fd, header.length + 4 * size * size * count);
  closeSync(fd);
  return path;
}

/** A project as RELION lays it out: one small stack for each of `stacks` micrographs, all in one folder. */
export function project(folder: string, stacks: number, images: number): void {
  mkdirSync(join(folder, "Extract/job012/Movies"), { recursive: true });
  writeFileSync(join(folder, "default_pipeline.star"), "data_pipeline_general\n\n_rlnPipeLineJobCounter 20\n");
  for (let i = 0; i < stacks; i++) sparseStack(join(folder, stackOf(i)), 4, images);
}

export const stackOf = (micrograph: number): string =>
  `Extract/job012/Movies/mic_${String(micrograph + 1).padStart(5, "0")}.mrcs`;

interface Column {
  label: string;
  /** Values are from 0 to this, or around 0. */
  range: number;
  around?: boolean;
  decimals: number;
}

/** Columns that a reader only keeps. */
export const PLAIN: readonly Column[] = [
  { label: "rlnClassNumber", range: 50, decimals: 0 },
  ...Array.from({ length: 12 }, (_, i) => ({ label: `rlnParameter${i + 1}`, range: 1e4, decimals: 6 })),
];

/** Columns of a refinement, all of which a reader must understand: half-sets, CTF, angles and shifts. */
export const REFINED: readonly Column[] = [
  { label: "rlnCoordinateX", range: 5760, decimals: 6 },
  { label: "rlnCoordinateY", range: 4092, decimals: 6 },
  { label: "rlnDefocusU", range: 3e4, decimals: 6 },
  { label: "rlnDefocusV", range: 3e4, decimals: 6 },
  { label: "rlnDefocusAngle", range: 180, decimals: 6 },
  { label: "rlnRandomSubset", range: 2, decimals: 0 },
  { label: "rlnClassNumber", range: 50, decimals: 0 },
  { label: "rlnAngleRot", range: 180, around: true, decimals: 6 },
  { label: "rlnAngleTilt", range: 180, decimals: 6 },
  { label: "rlnAnglePsi", range: 180, around: true, decimals: 6 },
  { label: "rlnOriginXAngst", range: 10, around: true, decimals: 6 },
  { label: "rlnOriginYAngst", range: 10, around: true, decimals: 6 },
  { label: "rlnNormCorrection", range: 1, decimals: 6 },
];

/** A table of `rows` images, sixteen columns a row; `nameOf` says which image of which stack a row is. */
export function starTable(
  path: string,
  rows: number,
  columns: readonly Column[],
  nameOf: (row: number) => { image: number; stack: string; micrograph: string },
): string {
  mkdirSync(dirname(path), { recursive: true });
  const names = ["rlnImageName", "rlnMicrographName", "rlnOpticsGroup"];
  const optics =
    "data_optics\n\nloop_\n_rlnOpticsGroup #1\n_rlnImagePixelSize #2\n_rlnVoltage #3\n" +
    "_rlnSphericalAberration #4\n_rlnAmplitudeContrast #5\n1 1.2 300 2.7 0.1\n\n";
  const labels = [...names, ...columns.map((c) => c.label)].map((name, i) => `_${name} #${i + 1}\n`).join("");
  const uniform = random(rows);
  const fd = openSync(path, "w");
  writeSync(fd, `# version 30001\n\n${optics}data_particles\n\nloop_\n${labels}`);
  for (let start = 0; start < rows; start += 10_000) {
    let text = "";
    for (let row = start; row < Math.min(rows, start + 10_000); row++) {
      const { image, stack, micrograph } = nameOf(row);
      const values = columns.map(({ range, around, decimals }) => {
        if (decimals === 0) return String(1 + Math.floor(range * uniform())).padStart(12);
        return ((around ? 2 * uniform() - 1 : uniform()) * range).toFixed(decimals).padStart(12);
      });
      text += `${String(image).padStart(6, "0")}@${stack} ${micrograph} 1 ${values.join(" ")}\n`;
    }
    writeSync(fd, text);
  }
  closeSync(fd);
  return path;
}
