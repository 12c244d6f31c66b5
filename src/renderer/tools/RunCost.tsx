import type { ReactNode } from "react";
import { Facts } from "../components/Card.js";
import { CommandBlock } from "../components/CommandBlock.js";
import { about, bytes } from "../components/numbers.js";
import { Icon } from "../icons/Icon.js";
import type { ToolSchema } from "../../main/api/contract.js";
import { useSession } from "../state/session.js";
import type { RunForm } from "./useRunForm.js";
import styles from "./tools.module.css";

/** Time and memory before it starts; why it cannot start; the command line that does the same. */
export function RunCost({ tool, form }: { tool: ToolSchema; form: RunForm }): ReactNode {
  const { estimate, problem } = form;
  // On a command line only the images of the first input can be chosen, and of those with an option of their own.
  const picked = form.filled.filter((input) => {
    const { cli } = tool.inputs[input.slot]!;
    const named = tool.explorable || (typeof cli === "object" && cli.images !== undefined);
    return !named && !input.principal && typeof input.images === "object";
  });
  const threads = useSession((s) => s.threads);
  const value = estimate.value;
  const tooLarge = value !== null && value.bytes > value.limit;
  return (
    <div className={styles.cost}>
      <Facts
        rows={[
          // The estimate is for one core; work is split over all threads.
          ["Estimated time", value ? about(value.seconds / Math.max(1, threads)) : "–"],
          ["Estimated memory", value ? bytes(value.bytes) : "–"],
        ]}
      />
      {tooLarge && (
        <p className={styles.error} role="alert">
          <Icon name="warn" size={12} />
          <span>
            It needs {bytes(value.bytes)}, more than the {bytes(value.limit)} that may be used. Choose fewer images, or
            start Annulus with a higher memory limit.
          </span>
        </p>
      )}
      {problem && problem.field === null && (
        <p className={styles.error} role="alert">
          <Icon name="warn" size={12} />
          <span>{problem.text}</span>
        </p>
      )}
      {value && <CommandBlock command={value.command} />}
      {picked.length > 0 && (
        <p className={styles.quiet}>
          The command takes all images of the{" "}
          {picked.map((input) => tool.inputs[input.slot]!.label.toLowerCase()).join(" and ")}: for the ones picked here,
          write them to a file of their own first.
        </p>
      )}
    </div>
  );
}

export const canRun = ({ request, estimate, problem, starting }: RunForm): boolean =>
  request !== null &&
  !starting &&
  problem === null &&
  !(estimate.value !== null && estimate.value.bytes > estimate.value.limit);
