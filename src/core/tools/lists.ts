/** Several numbers as one text: "1-3,5" and "f1=3.2,f2=-1", for the command line and the form alike. */

/** What the numbers of a list must keep to. */
export interface Bounds {
  min?: number;
  max?: number;
}
/** Numbers of several things, which have names: prefix and number. */
export interface Named extends Bounds {
  prefix: string;
  /** The number of a thing that is not named while a later one is. */
  missing: number;
}

/** Numbers of one list; a range of a slip of the finger shall not fill the memory. */
const MOST = 10_000_000;
const MOST_NAMED = 10_000;

/** What a text says: its numbers, or why it says none. */
export type ReadNumbers = { values: number[] } | { reason: string };

/**
 * "1-3,5" → [1, 2, 3, 5]; spaces do not matter, and nothing at all is an empty list. Ranges run upwards and no number
 * comes twice.
 */
export function readList(text: string, param: Bounds): ReadNumbers {
  if (text.trim() === "") return { values: [] };
  const values: number[] = [];
  for (const part of text.split(",")) {
    const match = /^\s*(\d+)(?:\s*[-–]\s*(\d+))?\s*$/.exec(part);
    if (!match) return { reason: `"${part.trim()}" is neither a whole number nor a range` };
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last < first) return { reason: `the range ${part.trim()} runs backwards` };
    const wild = [first, last].find((n) => n < (param.min ?? -Infinity) || n > (param.max ?? Infinity));
    if (wild !== undefined) return { reason: `${wild} is out of range` };
    if (last - first + values.length >= MOST) return { reason: `there are more than ${MOST} numbers` };
    for (let n = first; n <= last; n++) values.push(n);
  }
  const reason = whyNoList(values, param);
  return reason === null ? { values } : { reason };
}

/** Why these cannot be the numbers of a list; null = they can. */
export function whyNoList(values: readonly number[], { min = -Infinity, max = Infinity }: Bounds): string | null {
  const seen = new Set<number>();
  for (const value of values) {
    if (!Number.isInteger(value)) return `${value} is no whole number`;
    if (value < min || value > max) return `${value} is out of range`;
    if (seen.has(value)) return `${value} is named twice`;
    seen.add(value);
  }
  return null;
}

/** As {@link readList} reads it: runs of three and more as ranges, in the order given. */
export function listText(values: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < values.length;) {
    let j = i;
    while (j + 1 < values.length && values[j + 1] === values[j]! + 1) j++;
    if (j - i < 2) j = i;
    parts.push(i === j ? `${values[i]}` : `${values[i]}-${values[j]}`);
    i = j + 1;
  }
  return parts.join(",");
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * "3.2,-1" → [3.2, −1] by place, or by name: "f1=3.2,f3=-1" → [3.2, missing, −1]. Nothing at all is an empty list.
 */
export function readNumbers(text: string, param: Named): ReadNumbers {
  if (text.trim() === "") return { values: [] };
  const values: number[] = [];
  const given: boolean[] = [];
  const parts = text.split(",");
  for (const [place, part] of parts.entries()) {
    const named = /^\s*([A-Za-z]+)(\d+)\s*=(.*)$/s.exec(part);
    if (part.includes("=") && named?.[1]?.toLowerCase() !== param.prefix) {
      return { reason: `"${part.trim()}" does not name one as ${param.prefix}1=…` };
    }
    const at = named ? Number(named[2]) - 1 : place;
    const said = (named?.[3] ?? part).trim().replace("\u2212", "-");
    if (!NUMBER.test(said)) return { reason: `"${said}" is not a number` };
    if (at < 0) return { reason: `${param.prefix}${at + 1} is none: they count from 1` };
    if (at >= MOST_NAMED) return { reason: `${param.prefix}${at + 1} is beyond ${MOST_NAMED}` };
    if (given[at]) return { reason: `${param.prefix}${at + 1} is given twice` };
    given[at] = true;
    while (values.length <= at) values.push(param.missing);
    values[at] = Number(said);
  }
  const reason = whyNoNumbers(values, param);
  return reason === null ? { values } : { reason };
}

/** Why these cannot be the numbers of the parameter; null = they can. */
export function whyNoNumbers(
  values: readonly number[],
  { min = -Infinity, max = Infinity, prefix }: Omit<Named, "missing">,
): string | null {
  if (values.length > MOST_NAMED) return `there are more than ${MOST_NAMED} numbers`;
  const at = values.findIndex((value) => !Number.isFinite(value) || value < min || value > max);
  return at < 0 ? null : `${prefix}${at + 1} is ${values[at]}, out of range`;
}

/** As {@link readNumbers} reads it, with every number named. */
export const numbersText = (values: readonly number[], { prefix }: Pick<Named, "prefix">): string =>
  values.map((value, i) => `${prefix}${i + 1}=${value}`).join(",");

/** The text of either. */
export const valueText = (
  param: { type: "list" } | { type: "numbers"; prefix: string },
  values: readonly number[],
): string => (param.type === "list" ? listText(values) : numbersText(values, param));
