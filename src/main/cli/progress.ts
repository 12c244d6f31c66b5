/** Progress of a job on standard error: a bar on a terminal, else one line per 10 %. */
import type { JobInfo } from "../engine/types.js";
import { duration, printableLine } from "./terminalText.js";

export interface ErrorStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  update(job: JobInfo): void;
  /** Take the bar off the terminal, so that what follows starts on a clean line. */
  clear(): void;
}

type ProgressJob = Pick<JobInfo, "state" | "label" | "progress" | "elapsed" | "remaining">;

/** "[██████░░░░] 61 %  12.4 %/s  8 s left  iteration 3 of 8". */
export function barLine(job: ProgressJob, columns: number): string {
  const cells = 24;
  const full = Math.round(cells * Math.min(1, Math.max(0, job.progress)));
  const parts = [
    `[${"#".repeat(full)}${".".repeat(cells - full)}] ${String(Math.floor(100 * job.progress)).padStart(3)} %`,
  ];
  if (job.elapsed > 1 && job.progress > 0) parts.push(`${((100 * job.progress) / job.elapsed).toPrecision(2)} %/s`);
  if (job.remaining !== null) parts.push(`${duration(job.remaining)} left`);
  parts.push(printableLine(job.label));
  return parts.join("  ").slice(0, Math.max(20, columns - 1));
}

export function showProgress(stream: ErrorStream, now: () => number = () => performance.now()): Progress {
  let shown = false;
  let last = -Infinity;
  let nextTenth = 1;
  return {
    update(job: ProgressJob) {
      if (job.state !== "running") return;
      if (stream.isTTY) {
        const time = now();
        if (time - last < 100) return;
        last = time;
        shown = true;
        stream.write(`\r${barLine(job, stream.columns || 80)}\x1b[K`);
        return;
      }
      const tenth = Math.floor(10 * job.progress + 1e-9);
      if (tenth < nextTenth) return;
      nextTenth = tenth + 1;
      const left = job.remaining === null ? "" : `, ${duration(job.remaining)} left`;
      const doing = job.label === "" ? "" : `: ${printableLine(job.label)}`;
      stream.write(`${10 * tenth} % after ${duration(job.elapsed)}${left}${doing}\n`);
    },
    clear() {
      if (shown) stream.write("\r\x1b[K");
      shown = false;
    },
  };
}
