/** The selected rows, or the focused one, onto the clipboard. */
import { useState } from "react";
import type { ColumnInfo, DatasetInfo } from "../../../main/api/contract.js";
import { plural } from "../../components/numbers.js";
import { engine } from "../../engine.js";
import { keysText } from "../../shell.js";
import { IndexSet } from "../../state/indexSet.js";
import { notify, notifyError } from "../../state/notices.js";
import { selectionOf } from "../../state/selection.js";
import type { ParticleOrder } from "../gallery/ParticleOrder.js";
import { rowsAsTsv } from "./copyRows.js";

export interface CopyRows {
  copy(this: void): void;
  copying: boolean;
}

export function useCopyRows(dataset: DatasetInfo, order: ParticleOrder, columns: readonly ColumnInfo[]): CopyRows {
  const [copying, setCopying] = useState(false);
  const copy = async (): Promise<void> => {
    const { selected, focus } = selectionOf(`dataset:${dataset.id}`);
    const members = selected.count > 0 ? selected : IndexSet.of(focus === null ? [] : [focus]);
    if (members.count === 0) {
      notify({ tone: "info", title: "Nothing to copy", text: `Select first; ${keysText("Ctrl A")} takes all.` });
      return;
    }
    setCopying(true);
    try {
      await navigator.clipboard.writeText(await rowsAsTsv(engine, order, members, columns));
      notify({
        tone: "success",
        title: `${plural(members.count, "row")} copied`,
        text: "Tab-separated, with head and units.",
      });
    } catch (error) {
      notifyError("The rows were not copied", error);
    } finally {
      setCopying(false);
    }
  };
  return { copy: () => void copy(), copying };
}
