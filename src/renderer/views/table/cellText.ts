/** How a cell is written: numbers by the rules of the screen, the file's own text on hover and when copied. */
import type { ColumnInfo } from "../../../main/api/contract.js";
import { angle, ccc, fixed, pixelSize, plain, withUnit } from "../../components/numbers.js";

const SIGNIFICANT = 6;
const MOST_DECIMALS = 3;

/** The text of a cell as the table and the captions show it. */
export function cellText(text: string, column: Pick<ColumnInfo, "id" | "unit" | "numeric">): string {
  if (!column.numeric || text === "") return text;
  const value = Number(text);
  // What is no number after all is shown as it is.
  if (!Number.isFinite(value)) return text;
  if (/:ccc$/.test(column.id)) return ccc(value);
  switch (column.unit) {
    case "°":
      return angle(value);
    case "Å/px":
      return pixelSize(value);
    case "px":
      return withUnit(fixed(value, 2), "px");
    default:
      return withUnit(significant(value, text), column.unit);
  }
}

/**
 * As many decimals as the file writes, at most three and six digits in all, so that the numbers of a column stand
 * below each other; very large and very small values in powers of ten.
 */
function significant(value: number, text: string): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e9)) {
    const [mantissa = "", exponent = ""] = value.toExponential(3).split("e");
    return `${plain(Number(mantissa), 3)}e${exponent.replace("-", "\u2212").replace("+", "")}`;
  }
  const whole = size < 1 ? 1 : Math.floor(Math.log10(size)) + 1;
  const written = /^[^.eE]*\.(\d+)$/.exec(text.trim())?.[1]?.length ?? (/e/i.test(text) ? MOST_DECIMALS : 0);
  return fixed(value, Math.min(written, MOST_DECIMALS, Math.max(0, SIGNIFICANT - whole)));
}

/** A head with its unit, as copied: "DefocusU [Å]". */
export const headWithUnit = (column: Pick<ColumnInfo, "label" | "unit">): string =>
  column.unit === "" ? column.label : `${column.label} [${column.unit}]`;

/** Tab-separated rows with a head. Tabs and line ends inside a cell would break the table and become spaces. */
export function toTsv(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const clean = (text: string): string => text.replace(/[\t\r\n]+/g, " ");
  return [heads, ...rows].map((row) => row.map(clean).join("\t")).join("\n") + "\n";
}
