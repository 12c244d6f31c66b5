import type { ReactNode } from "react";
import { Button } from "../components/Button.js";
import type { ToolSchema } from "../../main/api/contract.js";
import { changedParams, splitParams, type FormValues, type RunProblem } from "./formModel.js";
import { ParamField } from "./ParamField.js";
import { setValue, toggleFold, useToolsStore } from "./toolsStore.js";
import styles from "./tools.module.css";

export interface ParamFormProps {
  tool: ToolSchema;
  values: FormValues;
  problem: RunProblem | null;
  disabled: boolean;
}

/** Every parameter of the schema: the basic ones at once, the rest behind "n advanced". */
export function ParamForm({ tool, values, problem, disabled }: ParamFormProps): ReactNode {
  const { basic, advanced } = splitParams(tool.params);
  const changed = changedParams(tool.params, values);
  const hidden = changed.filter((name) => advanced.includes(name)).length;
  const unfolded = useToolsStore((s) => s.unfolded.includes(tool.id));
  // A field that is wrong must be in sight.
  const open = unfolded || advanced.some((name) => name === problem?.field);
  const field = (name: string): ReactNode => (
    <ParamField
      key={name}
      param={tool.params[name]!}
      value={values[name]}
      error={problem?.field === name ? problem.text : null}
      disabled={disabled}
      onChange={(value) => setValue(tool.id, name, value)}
    />
  );
  return (
    <div className={styles.params} role="group" aria-label="Parameters">
      {basic.map(field)}
      {advanced.length > 0 && (
        <div className={styles.fold}>
          <Button
            kind="quiet"
            icon={open ? "down" : "chevron"}
            aria-expanded={open}
            onClick={() => toggleFold(tool.id)}
          >
            {advanced.length} advanced{hidden > 0 && !open ? `, ${hidden} changed` : ""}
          </Button>
        </div>
      )}
      {open && advanced.map(field)}
    </div>
  );
}
