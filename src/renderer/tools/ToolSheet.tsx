/** Any tool as a sheet, from the palette: choose it, fill it, run it. */
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Button } from "../components/Button.js";
import { Failure } from "../components/ErrorBoundary.js";
import { ProgressRing } from "../components/ProgressRing.js";
import { Select } from "../components/Select.js";
import { Sheet } from "../components/Sheet.js";
import { useTools } from "../data/hooks.js";
import type { ToolSchema } from "../../main/api/contract.js";
import { hasCommandKey } from "../shell.js";
import { messageOf } from "../state/notices.js";
import { invalidDraft } from "./invalidDraft.js";
import { canRun, RunCost } from "./RunCost.js";
import { RunFields } from "./RunFields.js";
import { useRunForm } from "./useRunForm.js";
import styles from "./tools.module.css";

export function ToolSheet({ tool: first, onClose }: { tool: string | null; onClose: () => void }): ReactNode {
  const tools = useTools();
  const [id, setId] = useState(first);
  const tool = tools.value?.find((t) => t.id === id) ?? tools.value?.[0];
  if (!tool) {
    return (
      <Sheet title="Run a tool" onClose={onClose}>
        {tools.state === "failed" ? (
          <Failure title="The tools are not known" text={messageOf(tools.error)} />
        ) : (
          <ProgressRing label="Asking for the tools" />
        )}
      </Sheet>
    );
  }
  return <FilledSheet key={tool.id} tool={tool} tools={tools.value ?? []} onTool={setId} onClose={onClose} />;
}

function FilledSheet({
  tool,
  tools,
  onTool,
  onClose,
}: {
  tool: ToolSchema;
  tools: readonly ToolSchema[];
  onTool: (id: string) => void;
  onClose: () => void;
}): ReactNode {
  const form = useRunForm(tool);
  const fields = useRef<HTMLDivElement>(null);
  const run = (): void => {
    const wrong = fields.current && invalidDraft(fields.current);
    if (wrong) return wrong.focus();
    void form.run().then((job) => job && onClose());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && hasCommandKey(event) && canRun(form)) {
      event.preventDefault();
      run();
    }
  };
  return (
    <Sheet
      title="Run a tool"
      onClose={onClose}
      width={480}
      actions={
        <>
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button
            kind="primary"
            size="large"
            icon="play"
            keys="Ctrl ↵"
            loading={form.starting}
            disabled={!canRun(form)}
            onClick={run}
          >
            Run
          </Button>
        </>
      }
    >
      <div ref={fields} className={styles.sheet} onKeyDown={onKeyDown}>
        <Select
          wide
          label="Tool"
          options={tools.map((t) => ({ value: t.id, label: t.title }))}
          value={tool.id}
          onChange={onTool}
        />
        <p className={styles.summary}>{tool.summary}</p>
        <RunFields tool={tool} form={form} running={null} />
        <RunCost tool={tool} form={form} />
      </div>
    </Sheet>
  );
}
