/** The left side of the Align desk: which tool, with what, at what cost. Made from the tools' schemas alone. */
import { useEffect, useRef, type ReactNode } from "react";
import { Button } from "../components/Button.js";
import { Kbd } from "../components/Kbd.js";
import { Icon } from "../icons/Icon.js";
import type { JobInfo, ToolSchema } from "../../main/api/contract.js";
import { hasCommandKey } from "../shell.js";
import { problemOfJob } from "./formModel.js";
import { invalidDraft } from "./invalidDraft.js";
import { canRun, RunCost } from "./RunCost.js";
import { RunFields } from "./RunFields.js";
import { ToolCards } from "./ToolCards.js";
import { useRunForm } from "./useRunForm.js";
import styles from "./tools.module.css";

export interface RunPanelProps {
  tools: readonly ToolSchema[];
  tool: ToolSchema;
  onTool: (id: string) => void;
  /** The job in sight, while it runs or after it failed. */
  job: JobInfo | null;
}

export function RunPanel({ tools, tool, onTool, job }: RunPanelProps): ReactNode {
  const form = useRunForm(tool);
  const active = job !== null && (job.state === "running" || job.state === "queued") && job.tool === tool.id;
  const failed = job?.state === "failed" && job.tool === tool.id ? job.error : null;
  // What failed stands beside the field it names, as long as the form still says the same.
  const same = failed !== null && job !== null && sameRequest(job, form.request);
  const failure = failed && same ? problemOfJob(failed, tool, job.request.params) : null;
  const shown = failure && form.problem === null ? { ...form, problem: failure } : form;
  const ready = canRun(form);

  const panel = useRef<HTMLElement>(null);
  const run = useRef<() => void>(() => undefined);
  useEffect(() => {
    run.current = () => {
      const wrong = panel.current && invalidDraft(panel.current);
      if (wrong) wrong.focus();
      else if (ready) void form.run();
    };
  });
  // Keys work at once, unless the user is somewhere else already.
  useEffect(() => {
    if (document.activeElement !== document.body) return;
    panel.current?.querySelector<HTMLElement>('[role="radio"][aria-checked="true"]')?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Enter" || !hasCommandKey(event) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      // What is being typed counts.
      if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
      setTimeout(() => run.current(), 0);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  return (
    <section ref={panel} className={styles.panel} aria-label="Run" data-region="Run" tabIndex={-1}>
      <div className={styles.scroll}>
        <ToolCards tools={tools} value={tool.id} disabled={active} onChange={onTool} />
        <RunFields tool={tool} form={shown} running={active ? job.request.params : null} />
        {failed && !same && (
          <p className={styles.error}>
            <Icon name="warn" size={12} />
            <span>The last run failed: {problemOfJob(failed, tool, {}).text}</span>
          </p>
        )}
      </div>
      <footer className={styles.foot}>
        <RunCost tool={tool} form={active ? { ...form, problem: null } : shown} />
        <div className={styles.start}>
          <Button
            kind={active ? "default" : "primary"}
            size="large"
            icon="play"
            wide
            help={active ? "Start the same run again when this one has ended" : undefined}
            loading={form.starting}
            disabled={!ready}
            onClick={() => run.current()}
          >
            {active ? "Queue a copy" : "Run"}
          </Button>
          <Kbd keys="Ctrl ↵" />
        </div>
      </footer>
    </section>
  );
}

const sameRequest = (job: JobInfo, request: JobInfo["request"] | null): boolean =>
  request !== null &&
  JSON.stringify([job.request.params, job.request.inputs]) === JSON.stringify([request.params, request.inputs]);
