import type { ReactNode } from "react";
import { Button } from "../components/Button.js";
import { Badge } from "../components/Badge.js";
import { dropRefused } from "../components/NumberField.js";
import type { ToolSchema } from "../../main/api/contract.js";
import type { FormValues } from "./formModel.js";
import { InputField } from "./InputField.js";
import { ParamForm } from "./ParamForm.js";
import { resetValues } from "./toolsStore.js";
import type { RunForm } from "./useRunForm.js";
import styles from "./tools.module.css";

/** Inputs and parameters of a tool; locked while it runs. */
export function RunFields({
  tool,
  form,
  running,
}: {
  tool: ToolSchema;
  form: RunForm;
  /** Parameters of the running job, which are shown instead of the form's. */
  running: FormValues | null;
}): ReactNode {
  const { problem, filled, draft } = form;
  const locked = running !== null;
  const values = running ?? draft.values;
  return (
    <>
      {filled.length > 0 && (
        <>
          <h2 className={styles.heading}>Input</h2>
          {filled.map((input) => (
            <InputField
              key={input.slot}
              tool={tool}
              filled={input}
              error={!locked && problem?.field === input.slot ? problem.text : null}
              disabled={locked}
            />
          ))}
        </>
      )}
      {Object.keys(tool.params).length > 0 && (
        <>
          <h2 className={styles.heading}>
            Parameters
            {locked ? (
              <Badge icon="lock" help="They can be changed when the run has ended">
                running
              </Badge>
            ) : (
              <Button
                kind="quiet"
                icon="reset"
                onClick={() => {
                  resetValues(tool.id);
                  dropRefused();
                }}
              >
                Defaults
              </Button>
            )}
          </h2>
          <ParamForm tool={tool} values={values} problem={locked ? null : problem} disabled={locked} />
        </>
      )}
    </>
  );
}
