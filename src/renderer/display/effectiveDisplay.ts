/** From what the user chose for a dataset to what can be asked of the engine now. */
import type { Contrast, DatasetInfo, Display, ResultInfo } from "../../main/api/contract.js";
import { plain, withUnit } from "../components/numbers.js";

type Length = NonNullable<Display["lowPass"]>;

/** Unit that filter lengths are given in. */
export const lengthUnit = (pixelSize: number | null): "Å" | "px" => (pixelSize === null ? "px" : "Å");

/** The same length in the unit in use; null if it cannot be said without a pixel size. */
export function lengthIn(length: Display["lowPass"], pixelSize: number | null): Length | null {
  if (length === null || length.unit === lengthUnit(pixelSize)) return length;
  return pixelSize === null ? null : { value: length.value * pixelSize, unit: "Å" };
}

/** Results that say how the images of a dataset lie, newest last. */
export const alignmentsOf = (dataset: number, results: readonly ResultInfo[]): ResultInfo[] =>
  results.filter((r) => r.dataset === dataset && r.outputs.some((o) => o.kind === "alignments"));

/** The result whose alignments are in use: the chosen one if it is still there, else the newest. */
export const alignmentInUse = (display: Display, aligned: readonly ResultInfo[]): ResultInfo | undefined =>
  aligned.find((r) => r.id === display.alignment) ?? aligned.at(-1);

/** A view without its result falls back to raw; a length in Å without a pixel size to none. */
export function effectiveDisplay(
  display: Display,
  dataset: Pick<DatasetInfo, "pixelSize">,
  aligned: readonly ResultInfo[],
): Display {
  const result = alignmentInUse(display, aligned);
  const view = result ? display.view : "raw";
  return {
    ...display,
    view,
    alignment: view === "raw" ? null : (result?.id ?? null),
    lowPass: lengthIn(display.lowPass, dataset.pixelSize),
    highPass: lengthIn(display.highPass, dataset.pixelSize),
  };
}

/** True while the pixels on screen are not those of the file. */
export const isFiltered = (display: Display): boolean => display.lowPass !== null || display.highPass !== null;

export type ContrastMode = Contrast["mode"];
export const CONTRAST_MODES: readonly { value: ContrastMode; label: string }[] = [
  { value: "percentile", label: "1–99 %" },
  { value: "sigma", label: "± 3 σ" },
  { value: "minmax", label: "min–max" },
  { value: "fixed", label: "fixed" },
];

/** The contrast of a mode; `window` is what is drawn black and white now. */
export function contrastOf(
  mode: ContrastMode,
  scope: "image" | "set",
  window: { low: number; high: number },
): Contrast {
  switch (mode) {
    case "percentile":
      return { mode, low: 1, high: 99, scope };
    case "sigma":
      return { mode, sigmas: 3, scope };
    case "minmax":
      return { mode, scope };
    case "fixed":
      return { mode, ...window };
  }
}

export const scopeOf = (contrast: Contrast): "image" | "set" => (contrast.mode === "fixed" ? "set" : contrast.scope);

/** "low-pass 24 Å", for the history. */
export const lengthLabel = (name: string, length: Display["lowPass"]): string =>
  length === null ? `${name} off` : `${name} ${withUnit(plain(length.value), length.unit)}`;
