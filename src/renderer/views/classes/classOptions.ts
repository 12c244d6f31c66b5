import type { SelectOption } from "../../components/Select.js";
import { count } from "../../components/numbers.js";
import type { ClassRow } from "./classes.js";

/** "3 · side view (N 120)": a class as a list offers it. */
export const classOptions = (rows: readonly ClassRow[], names: readonly string[]): SelectOption<string>[] =>
  rows.map(({ classIndex, members }) => ({
    value: String(classIndex),
    label: `${classIndex + 1}${names[classIndex] ? ` · ${names[classIndex]}` : ""} (N ${count(members.length)})`,
  }));
