/** The order of results in the sidebar: each under the one its job took as input. */
import type { JobInfo, ResultInfo } from "../../main/api/contract.js";

interface NestedResult {
  result: ResultInfo;
  depth: number;
}

export function nestResults(results: readonly ResultInfo[], jobs: readonly JobInfo[]): NestedResult[] {
  const parentOf = (result: ResultInfo): number | null => {
    const inputs = Object.values(jobs.find((j) => j.id === result.job)?.request.inputs ?? {});
    for (const { source } of inputs) {
      if (source.kind === "result" && results.some((r) => r.id === source.id && r.id < result.id)) return source.id;
    }
    return null;
  };
  const children = new Map<number | null, ResultInfo[]>();
  for (const result of results) {
    const parent = parentOf(result);
    children.set(parent, [...(children.get(parent) ?? []), result]);
  }
  const walk = (parent: number | null, depth: number): NestedResult[] =>
    (children.get(parent) ?? []).flatMap((result) => [{ result, depth }, ...walk(result.id, depth + 1)]);
  return walk(null, 0);
}
