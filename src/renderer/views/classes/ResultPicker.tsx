import type { ReactNode } from "react";
import type { ResultInfo } from "../../../main/api/contract.js";
import { Select } from "../../components/Select.js";
import { showResult } from "../../frame/actions.js";
import { useSession } from "../../state/session.js";
import { resultName } from "../../tools/inputChoices.js";
import styles from "./classes.module.css";

/** Which result is in sight. */
export function ResultPicker({ result }: { result: ResultInfo }): ReactNode {
  const results = useSession((s) => s.results);
  if (results.length < 2) return <span className={styles.quiet}>{resultName(result)}</span>;
  return (
    <Select
      label="Result"
      hideLabel
      options={[...results].reverse().map((r) => ({ value: String(r.id), label: resultName(r) }))}
      value={String(result.id)}
      onChange={(id) => {
        const next = results.find((r) => r.id === Number(id));
        if (next) showResult(next);
      }}
    />
  );
}
