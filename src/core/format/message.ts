/**
 * How findings and refusals of readers are worded: "file, place: what (found …; expected …). Try: …". Names and values
 * from files are attacker text: control and direction characters are always shown escaped and long text is cut.
 */
import type { AppError, InputDetail, InputErrorCode } from "../errors.js";
import { type Finding, type InputWarningCode, refuse, warning } from "../findings.js";
import { type ByteSource } from "./source.js";

/** Characters that move the cursor, hide text or turn its direction: C0, C1, soft hyphen, zero width, bidi, BOM. */

const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text from a file made safe to print: unsafe characters as \u{hex}, lone surrogates replaced, at most `limit` long. */
export function shown(text: string, limit = 200): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(/\p{Surrogate}/gu, "\ufffd").replace(UNSAFE, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`);
}

/** What a message is made of; `where` comes from byte or line of the detail. */
export interface Remark {
  what: string;
  byte?: number;
  line?: number;
  found?: string;
  expected?: string;
  hint?: string;
  folder?: string;
}

type Named = Pick<ByteSource, "path" | "name">;

function compose(file: Named, remark: Remark): { message: string; detail: InputDetail } {
  const { what, ...place } = remark;
  const where =
    remark.line !== undefined ? `, line ${remark.line}` : remark.byte !== undefined ? `, byte ${remark.byte}` : "";
  const facts = [
    remark.found === undefined ? "" : `found ${remark.found}`,
    remark.expected === undefined ? "" : `expected ${remark.expected}`,
  ].filter((f) => f !== "");
  const tail = facts.length > 0 ? ` (${facts.join("; ")})` : "";
  const hint = remark.hint === undefined ? "" : ` Try: ${remark.hint}.`;
  return { message: `${shown(file.name)}${where}: ${what}${tail}.${hint}`, detail: { path: file.path, ...place } };
}

/** The refusal of a file: an AppError to throw. */
export function refusal(file: Named, code: InputErrorCode, remark: Remark): AppError {
  const { message, detail } = compose(file, remark);
  return refuse(code, message, detail);
}

/** A warning about a file that opens all the same. */
export function remarkOn(file: Named, code: InputWarningCode, remark: Remark): Finding {
  const { message, detail } = compose(file, remark);
  return warning(code, message, detail);
}

/** An error finding: part of the file cannot be used, the rest can. */
export function errorFinding(file: Named, code: InputErrorCode, remark: Remark): Finding {
  const { message, detail } = compose(file, remark);
  return { severity: "error", code, message, ...detail };
}

/** The numbers of a list (from 1) as "1–3, 7, 9–12", at most `limit` runs, then "…". Input ascending. */
export function runsOf(numbers: readonly number[], limit = 8): string {
  const runs: string[] = [];
  for (let i = 0; i < numbers.length;) {
    if (runs.length === limit) {
      runs.push("…");
      break;
    }
    let j = i;
    while (j + 1 < numbers.length && numbers[j + 1] === numbers[j]! + 1) j++;
    runs.push(i === j ? `${numbers[i]}` : `${numbers[i]}–${numbers[j]}`);
    i = j + 1;
  }
  return runs.join(", ");
}
