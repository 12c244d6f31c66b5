/** What the gallery's controls do, for the command palette. */
import { useMemo } from "react";
import type { DatasetInfo, Display, SortKey } from "../../../main/api/contract.js";
import { CONTRAST_MODES, contrastOf, scopeOf } from "../../display/effectiveDisplay.js";
import { zoomLabel, type Zoom } from "../../display/zoom.js";
import { useCommands, type Command } from "../../state/commands.js";
import { notifyError } from "../../state/notices.js";
import { useSelection } from "../../state/selection.js";
import { setDisplay, type DatasetDisplay } from "../../state/settings.js";
import { compareSelected } from "../explore/pair.js";
import { shownColumns } from "../table/columns.js";
import { sortLabel } from "../table/sorting.js";
import { clearSelection, invertSelection, selectAll } from "./chooseParticles.js";
import { setSort, useChosenColumns } from "./galleryStore.js";
import type { ParticleOrder } from "./ParticleOrder.js";
import { setView, VIEWS } from "./views.js";

/** Sort commands of more columns would hide all others. */
const SORTED_BY = 30;

export interface GalleryCommandsOf {
  dataset: DatasetInfo;
  chosen: DatasetDisplay;
  display: Display;
  /** Id of the result whose alignments are in use. */
  alignment: number | undefined;
  order: ParticleOrder;
  offered: readonly Zoom[];
  windowNow: () => { low: number; high: number };
}

export function useGalleryCommands(of: GalleryCommandsOf): void {
  const { dataset, chosen, display, alignment, order, offered, windowNow } = of;
  const columns = useChosenColumns(dataset.path);
  const two = useSelection(`dataset:${dataset.id}`).selected.count === 2;
  const commands = useMemo((): Command[] => {
    const source = `dataset:${dataset.id}`;
    const failed = (error: unknown): void => notifyError("The selection could not be changed", error);
    const set = (change: Partial<DatasetDisplay>, label: string): void => setDisplay(dataset.path, change, label);
    const look = (change: Partial<Display>, label: string): void =>
      set({ display: { ...chosen.display, ...change } }, label);
    const sortBy = (keys: readonly SortKey[]): void =>
      setSort(
        dataset.path,
        keys,
        keys.length === 0 ? "File order" : `Sort by ${sortLabel(keys, dataset.tableColumns)}`,
      );
    const command = (id: string, title: string, run: () => void, more: Partial<Command> = {}): Command => ({
      id: `gallery.${id}`,
      group: "Gallery",
      title,
      run,
      ...more,
    });
    const views = alignment === undefined ? [] : VIEWS;
    return [
      command("all", "Select all particles", () => void selectAll(source, order).catch(failed), { keys: "Ctrl A" }),
      command("invertSelection", "Invert the selection", () => void invertSelection(source, order).catch(failed), {
        keys: "Ctrl Shift I",
      }),
      command("none", "Select nothing", () => clearSelection(source), { keys: "Esc" }),
      command("correlate", "Correlate the two selected images", () => compareSelected(source, "correlate"), {
        keys: "Enter",
        disabled: !two,
      }),
      command("rotate", "Turn the two selected images onto each other", () => compareSelected(source, "rotate"), {
        keys: "Shift Enter",
        disabled: !two,
      }),
      ...views.map((view) =>
        command(`view.${view.value}`, `View ${view.label.toLowerCase()}`, () =>
          setView(dataset.path, chosen, view.value, alignment!),
        ),
      ),
      ...CONTRAST_MODES.map(({ value, label }) =>
        command(`contrast.${value}`, `Contrast ${label}`, () =>
          look({ contrast: contrastOf(value, scopeOf(display.contrast), windowNow()) }, `Contrast ${label}`),
        ),
      ),
      command("invert", chosen.invert ? "Black and white as stored" : "Invert black and white", () =>
        set({ invert: !chosen.invert }, chosen.invert ? "Invert off" : "Invert"),
      ),
      command("filterOff", "Filters off", () => look({ lowPass: null, highPass: null }, "Filters off"), {
        words: "low-pass high-pass",
        disabled: display.lowPass === null && display.highPass === null,
      }),
      command("flip", chosen.y === "down" ? "Draw row 0 at the bottom" : "Draw row 0 at the top", () =>
        set({ y: chosen.y === "down" ? "up" : "down" }, chosen.y === "down" ? "Rows upwards" : "Rows downwards"),
      ),
      command("zoom.fit", "Zoom to fit", () => set({ zoom: null }, "Zoom to fit")),
      ...offered.map((zoom) =>
        command(`zoom.${zoom}`, `Zoom ${zoomLabel(zoom)}`, () => set({ zoom }, `Zoom ${zoomLabel(zoom)}`), {
          ...(zoom >= 1 ? { keys: String(zoom) } : {}),
        }),
      ),
      command("sort.file", "File order", () => sortBy([])),
      ...shownColumns(dataset.tableColumns, columns)
        .slice(0, SORTED_BY)
        .flatMap((column) =>
          [false, true].map((descending) => {
            const keys = [{ column: column.id, descending }];
            return command(`sort.${column.id}.${descending}`, `Sort by ${sortLabel(keys, [column])}`, () =>
              sortBy(keys),
            );
          }),
        ),
    ];
  }, [dataset, chosen, display, alignment, order, offered, windowNow, columns, two]);
  useCommands(commands);
}
