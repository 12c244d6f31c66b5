/** Wrong usage: what was typed, what is allowed, and the name that was probably meant. Exit code 2. */
import { AppError } from "../../core/errors.js";

/** An error in the line that was typed; `hint` says what to type instead. */
export function usage(message: string, hint?: string): AppError<"request.invalid"> {
  const detail = hint === undefined ? { reason: message } : { reason: message, hint };
  return new AppError("request.invalid", message, detail);
}

/** Number of single-letter insertions, deletions, replacements and swaps of neighbours between two words. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [];
  for (let i = 0; i <= a.length; i++) {
    const row: number[] = [];
    for (let j = 0; j <= b.length; j++) {
      if (i === 0 || j === 0) {
        row.push(i + j);
        continue;
      }
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

/** The known name that `typed` was probably meant to be; null if none is near. */
export function nearest(typed: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let distance = Math.max(2, Math.floor(typed.length / 3)) + 0.5;
  for (const name of known) {
    // A beginning of the name counts as one slip: "--iter" for "--iterations".
    const d = typed.length >= 3 && name.startsWith(typed) ? 1 : editDistance(typed, name);
    if (d < distance) {
      best = name;
      distance = d;
    }
  }
  return best;
}

/** "there is no X; did you mean Y? Known: …" as an error. */
export function unknownName(
  what: string,
  typed: string,
  known: readonly string[],
  show: (name: string) => string,
): AppError {
  const near = nearest(typed, known);
  const message = `there is no ${what} ${show(typed)}${near === null ? "" : `; did you mean ${show(near)}?`}`;
  return usage(message, `allowed: ${known.map(show).join(", ")}`);
}
