/** The classes of a result as they are edited on the desk: what was done, what it comes to, and the run that applies it. */
import { useMemo } from "react";
import type { AlignmentsResult } from "../../../core/tools/results.js";
import type { JobInfo, JobRequest, ResultInfo } from "../../../main/api/contract.js";
import { plural } from "../../components/numbers.js";
import {
  afterEdits,
  changesBetween,
  className,
  discardEdits,
  editClasses,
  editedRequest,
  isChanged,
  useEdits,
  type Changes,
  type Partition,
} from "../../state/editedClasses.js";
import type { IndexSet } from "../../state/indexSet.js";
import { notifyError } from "../../state/notices.js";
import { useSession } from "../../state/session.js";
import { startRun } from "../../tools/runs.js";
import type { ClassResult } from "./classes.js";

export interface Editing {
  partition: Partition;
  changes: Changes;
  changed: boolean;
  /** The result of exactly these edits, if they were applied. */
  applied: ResultInfo | null;
  /** A job that applies them. */
  applying: JobInfo | null;
  /** Particles of the set that belong to a class of this result. */
  countOf: (particles: IndexSet) => number;
  move: (particles: IndexSet, to: number) => void;
  merge: (from: number, into: number) => void;
  name: (classIndex: number, name: string) => void;
  discard: () => void;
  apply: () => void;
}

/**
 * Null while the classes are not known, or cannot be changed: particles that are not there, one average of everything.
 * @param images numbers of the images that were aligned; null = all, in order
 * @param only these images alone belong to the result; null = all
 */
export function useEditing(
  result: ResultInfo,
  parts: ClassResult,
  alignments: AlignmentsResult | null,
  images: readonly number[] | null,
  only: readonly number[] | null,
  names: readonly string[],
): Editing | null {
  const edits = useEdits(result.id);
  const jobs = useSession((s) => s.jobs);
  const results = useSession((s) => s.results);
  const classes = parts.averages.count;
  const base = useMemo((): Partition | null => {
    if (!alignments || parts.particles === null || parts.alignments?.kind !== "result") return null;
    const wanted = only && new Set(only);
    const classOf = alignments.classIndex.slice();
    if (wanted) alignments.index.forEach((i, row) => (wanted.has(images?.[i] ?? i) ? 0 : (classOf[row] = -1)));
    return classOf.some((k) => k >= classes) ? null : { classOf, classes, names };
  }, [alignments, parts, images, only, classes, names]);
  const partition = useMemo(() => base && afterEdits(base, edits), [base, edits]);
  const changes = useMemo(() => base && partition && changesBetween(base, partition), [base, partition]);
  const imageOf = useMemo(() => {
    const index = alignments?.index;
    return (row: number): number => images?.[index![row]!] ?? index![row]!;
  }, [alignments, images]);
  const changed = changes !== null && isChanged(changes);
  const request = useMemo((): JobRequest | null => {
    if (!base || !partition || !changed || parts.particles === null || parts.alignments?.kind !== "result") return null;
    return editedRequest(base, partition, imageOf, {
      particles: { source: parts.particles, images: only ? [...only] : images ? [...images] : null },
      alignments: { source: parts.alignments, images: null },
    });
  }, [base, partition, changed, imageOf, parts, only, images]);
  const job = useMemo(() => {
    const wanted = request && JSON.stringify(request);
    return wanted === null ? undefined : jobs.findLast((j) => j.tool === request?.tool && sameRequest(j, wanted));
  }, [jobs, request]);
  if (!base || !partition || !changes || !alignments) return null;

  const rowsOf = (particles: IndexSet): Uint32Array => {
    const rows: number[] = [];
    base.classOf.forEach((k, row) => {
      if ((k >= 0 || !only) && particles.has(imageOf(row))) rows.push(row);
    });
    return Uint32Array.from(rows);
  };
  return {
    partition,
    changes,
    changed,
    applied: results.find((r) => r.id === job?.result) ?? null,
    applying: job && (job.state === "queued" || job.state === "running") ? job : null,
    countOf: (particles) => rowsOf(particles).length,
    move: (particles, to) => {
      const rows = rowsOf(particles).filter((row) => partition.classOf[row] !== to);
      if (rows.length === 0) return;
      const where = to < partition.classes ? `class ${to + 1}` : "a new class";
      editClasses(result.id, { kind: "move", rows, to }, `Move ${plural(rows.length, "particle")} to ${where}`);
    },
    merge: (from, into) => {
      const label = `Merge class ${from + 1} into ${into + 1}`;
      if (from !== into) editClasses(result.id, { kind: "merge", from, into }, label);
    },
    name: (classIndex, name) => {
      if (name === (partition.names[classIndex] ?? "")) return;
      const label = `Name ${className([], classIndex).toLowerCase()} ${name}`.trim();
      editClasses(result.id, { kind: "name", classIndex, name }, label);
    },
    discard: () => discardEdits(result.id),
    apply: () => {
      if (request) startRun(request).catch((error: unknown) => notifyError("The edit could not be applied", error));
    },
  };
}

const sameRequest = ({ request }: JobInfo, wanted: string): boolean => {
  const { tool, inputs, params } = request;
  return JSON.stringify({ tool, inputs, params }) === wanted;
};
