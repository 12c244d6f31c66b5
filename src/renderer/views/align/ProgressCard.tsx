import type { ReactNode } from "react";
import { jobTime, ProgressBar } from "../../components/JobRow.js";
import { elapsed } from "../../components/numbers.js";
import { ProgressRing } from "../../components/ProgressRing.js";
import type { JobInfo } from "../../../main/api/contract.js";
import styles from "./align.module.css";

/** What the running job does now, how far it is, and how long it takes. */
export function ProgressCard({ job }: { job: JobInfo }): ReactNode {
  const words = job.state === "queued" ? "Waiting for the job before it" : job.label || "Starting";
  return (
    <section className={styles.progress} aria-label="Progress">
      <div className={styles.progressHead}>
        <ProgressRing value={job.progress} />
        <b>{words[0]!.toUpperCase() + words.slice(1)}</b>
        <span className={styles.spring} />
        {job.state === "running" && <span className={styles.quiet}>{elapsed(job.elapsed)} so far</span>}
        {job.remaining !== null && <b>{jobTime(job)}</b>}
      </div>
      <ProgressBar label={job.title} value={job.progress} />
    </section>
  );
}
