import type { ReactNode } from "react";
import type { JobInfo } from "../../main/api/contract.js";
import { Icon, type IconName } from "../icons/Icon.js";
import { IconButton } from "./Button.js";
import { classNames } from "./classNames.js";
import { elapsed, timeLeft } from "./numbers.js";
import styles from "./JobRow.module.css";

export interface JobRowProps {
  job: JobInfo;
  onOpen?: (() => void) | undefined;
  onCancel: () => void;
  /** Take it off the list; the result stays. */
  onRemove: () => void;
}

const ENDED: Partial<Record<JobInfo["state"], { icon: IconName; word: string; style: "ok" | "danger" | "quiet" }>> = {
  done: { icon: "check", word: "done", style: "ok" },
  failed: { icon: "warn", word: "failed", style: "danger" },
  cancelled: { icon: "stop", word: "cancelled", style: "quiet" },
};

/** What a job says at the right end of its second line. */
export function jobTime(job: JobInfo): string {
  if (job.state === "queued") return "waiting";
  return job.remaining === null ? `${elapsed(job.elapsed)} so far` : timeLeft(job.remaining);
}

/** Why a job failed. The tool, which an engine's message begins with, stands above it already. */
export function failureWords({ tool, error }: Pick<JobInfo, "tool" | "error">): string {
  const message = error?.message ?? "";
  if (!message.startsWith(`${tool}: `)) return message;
  const text = message.slice(tool.length + 2);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A running job with progress and time left, or one line once it has ended. */
export function JobRow({ job, onOpen, onCancel, onRemove }: JobRowProps): ReactNode {
  const ended = ENDED[job.state];
  const title = (
    <button type="button" className={styles.title} onClick={onOpen} disabled={!onOpen} title={job.title}>
      {job.title}
    </button>
  );
  if (ended) {
    return (
      <div className={classNames(styles.job, styles.ended)} role="listitem">
        <div className={styles.head}>
          <span className={styles[ended.style]} role="img" aria-label={ended.word}>
            <Icon name={ended.icon} size={12} />
          </span>
          {title}
          <span className={styles.meta}>{job.state === "done" ? elapsed(job.elapsed) : ended.word}</span>
          <IconButton icon="close" size="small" label={`Remove ${job.title} from the list`} onClick={onRemove} />
        </div>
        {job.error && <p className={styles.error}>{failureWords(job)}</p>}
      </div>
    );
  }
  return (
    <div className={styles.job} role="listitem">
      <div className={styles.head}>
        {title}
        <IconButton icon="stop" size="small" label={`Cancel ${job.title}`} keys="Ctrl ." onClick={onCancel} />
      </div>
      <ProgressBar label={job.title} value={job.progress} />
      <div className={styles.foot}>
        <span className={styles.what}>{job.state === "running" ? job.label || "running" : ""}</span>
        <span>{jobTime(job)}</span>
      </div>
    </div>
  );
}

/** Determinate, 0 … 1. */
export function ProgressBar({ label, value }: { label: string; value: number }): ReactNode {
  const percent = Math.round(100 * value);
  return (
    <div
      className={styles.bar}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <i style={{ width: `${100 * value}%` }} />
    </div>
  );
}
