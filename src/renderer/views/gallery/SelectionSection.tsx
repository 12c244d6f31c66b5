import { useState, type ReactNode } from "react";
import { Button } from "../../components/Button.js";
import { Section } from "../../components/Card.js";
import { count } from "../../components/numbers.js";
import { TextField } from "../../components/TextField.js";
import { notify, notifyError } from "../../state/notices.js";
import { saveSelection, useSelection, useSelectionStore } from "../../state/selection.js";
import { clearSelection, invertSelection, selectAll } from "./chooseParticles.js";
import type { ParticleOrder } from "./ParticleOrder.js";
import styles from "./gallery.module.css";

/** How many are selected, and keeping them under a name. */
export function SelectionSection({ source, order }: { source: string; order: ParticleOrder }): ReactNode {
  const { selected } = useSelection(source);
  const [name, setName] = useState("");
  const taken = useSelectionStore((s) =>
    s.saved.some((other) => other.source === source && other.name === name.trim()),
  );
  const error = taken ? "This name is taken." : null;
  const save = (): void => {
    const wanted = name.trim();
    if (wanted === "" || taken || selected.count === 0) return;
    saveSelection(source, wanted, selected);
    notify({
      tone: "success",
      title: `${wanted} saved`,
      text: `${count(selected.count)} of ${count(order.count)} particles`,
    });
    setName("");
  };
  const failed = (reason: unknown): void => notifyError("The selection could not be changed", reason);
  return (
    <Section title="Selection" actions={`${count(selected.count)} of ${count(order.count)}`}>
      <div className={styles.buttons}>
        <Button
          help="Select all that is shown"
          keys="Ctrl A"
          onClick={() => void selectAll(source, order).catch(failed)}
        >
          All
        </Button>
        <Button
          help="Select what is not selected"
          keys="Ctrl Shift I"
          onClick={() => void invertSelection(source, order).catch(failed)}
        >
          Invert
        </Button>
        <Button disabled={selected.count === 0} help="Select nothing" keys="Esc" onClick={() => clearSelection(source)}>
          None
        </Button>
      </div>
      {selected.count > 0 && (
        <form
          className={styles.saveRow}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <TextField
            label="Name of the selection"
            hideLabel
            placeholder="Name"
            value={name}
            error={error}
            maxLength={60}
            onChange={setName}
          />
          <Button onClick={save} disabled={name.trim() === "" || taken}>
            Save
          </Button>
        </form>
      )}
    </Section>
  );
}
