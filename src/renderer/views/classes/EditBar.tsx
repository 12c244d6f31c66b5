import type { ReactNode } from "react";
import { Badge } from "../../components/Badge.js";
import { Button } from "../../components/Button.js";
import { plural } from "../../components/numbers.js";
import { showResult } from "../../frame/actions.js";
import type { Changes } from "../../state/editedClasses.js";
import styles from "./classes.module.css";
import type { Editing } from "./useEditing.js";

/** "12 particles moved, 2 classes named". */
export function changeWords({ moved, named }: Changes): string {
  const words = [
    ...(moved > 0 ? [`${plural(moved, "particle")} moved`] : []),
    ...(named > 0 ? [`${plural(named, "class", "classes")} named`] : []),
  ];
  return words.join(", ");
}

/** Says that the classes on screen are not those of the result, and what becomes of them. */
export function EditBar({ editing }: { editing: Editing }): ReactNode {
  const { changes, applied, applying } = editing;
  return (
    <div className={styles.editBar} role="group" aria-label="Edited classes">
      <Badge tone="warn" icon="classes">
        edited
      </Badge>
      <span role="status">
        <b>{changeWords(changes)}</b>
        {changes.moved > 0 && !applied && ". Averages and resolution are those before the edit."}
        {applied && `. This is result ${applied.id}.`}
      </span>
      <span className={styles.spring} />
      <Button help="Back to the classes as the result has them; can be undone" onClick={editing.discard}>
        Discard
      </Button>
      {applied ? (
        <Button kind="primary" icon="classes" onClick={() => showResult(applied)}>
          Open result {applied.id}
        </Button>
      ) : (
        <Button
          kind="primary"
          icon="check"
          loading={applying !== null}
          help="Averages, variances and resolution anew, as a result of its own"
          onClick={editing.apply}
        >
          Apply
        </Button>
      )}
    </div>
  );
}
