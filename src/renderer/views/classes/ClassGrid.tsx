import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { classNames } from "../../components/classNames.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { count, percent } from "../../components/numbers.js";
import { useTiles } from "../../data/hooks.js";
import type { Display, SourceRef } from "../../../main/api/contract.js";
import { fitZoom } from "../align/IterationCard.js";
import { AverageTile } from "../results/AverageTile.js";
import { useSettings } from "../../state/settings.js";
import type { ClassChange } from "../../state/editedClasses.js";
import type { ClassRow } from "./classes.js";
import styles from "./classes.module.css";

const ROOM = 132;
const EDITS: Readonly<Record<string, "merge" | "name">> = { m: "merge", n: "name" };

/** Averages of all classes with their numbers; the bar shows the size beside the largest class. */
export function ClassGrid({
  source,
  width,
  height,
  rows,
  order,
  chosen,
  display,
  zoom,
  flipped,
  resolutionOf,
  averages,
  names,
  changes,
  onChoose,
  onEdit,
  onSelect,
}: {
  source: SourceRef;
  width: number;
  height: number;
  rows: readonly ClassRow[] | null;
  order: readonly number[];
  chosen: number;
  display: Display;
  zoom: 1 | 2 | 3 | null;
  flipped: boolean;
  /** "23.0 Å"; "" while there is none. */
  resolutionOf: (classIndex: number) => string;
  /** Averages there are; a class beyond them is new. */
  averages: number;
  /** By class; "" or absent = none. */
  names: readonly string[];
  /** Who came to each class and left it by hand; null = nobody. */
  changes: readonly ClassChange[] | null;
  onChoose: (classIndex: number) => void;
  /** M and N on a class; null = classes are not edited here. */
  onEdit: ((what: "merge" | "name") => void) | null;
  /** Enter on a class. */
  onSelect: (classIndex: number) => void;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const ratio = useDevicePixels();
  const side = Math.max(width, height);
  const fitted = fitZoom(side, Math.floor(ROOM * ratio));
  const shown = zoom === null ? fitted : { bin: 1 as const, zoom, label: `${zoom}×` };
  const letters = useSettings((s) => s.letterKeys);
  const tiles = useTiles({ source, indices: order.filter((k) => k < averages), bin: shown.bin, display });
  const most = Math.max(1, ...(rows ?? []).map((r) => r.members.length));
  const at = order.indexOf(chosen);
  useEffect(() => {
    box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  // Keys work at once, unless the user is somewhere else already.
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.focus({ preventScroll: true });
  }, []);

  const columns = (): number => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>("[role=option]") ?? [])];
    const top = all[0]?.offsetTop;
    return Math.max(1, all.filter((o) => o.offsetTop === top).length);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = order.length - 1;
    const to = {
      ArrowRight: () => Math.min(last, at + 1),
      ArrowLeft: () => Math.max(0, at - 1),
      ArrowDown: () => (at + columns() <= last ? at + columns() : at),
      ArrowUp: () => (at - columns() >= 0 ? at - columns() : at),
      Home: () => 0,
      End: () => last,
    }[event.key];
    const edit =
      onEdit && letters && !event.ctrlKey && !event.metaKey && !event.altKey && EDITS[event.key.toLowerCase()];
    if (event.key === "Enter") onSelect(chosen);
    else if (edit) onEdit(edit);
    else if (event.key === "F2" && onEdit) onEdit("name");
    else if (to) onChoose(order[to()]!);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={box}
      className={styles.grid}
      role="listbox"
      aria-label="Classes"
      tabIndex={0}
      aria-activedescendant={`class-${chosen}`}
      onKeyDown={onKeyDown}
    >
      {order.map((k, place) => {
        const row = rows?.[k] ?? null;
        const n = row?.members.length ?? null;
        const tile = tiles.tile(k);
        const change = changes?.[k];
        const edited = change !== undefined && (change.came > 0 || change.left > 0);
        const resolution = edited || k >= averages ? "" : resolutionOf(k);
        const changed = edited
          ? [
              ...(change.came > 0 ? [`+${count(change.came)}`] : []),
              ...(change.left > 0 ? [`−${count(change.left)}`] : []),
            ].join(" ")
          : "";
        return (
          <div
            key={k}
            id={`class-${k}`}
            role="option"
            aria-selected={k === chosen}
            aria-posinset={place + 1}
            aria-setsize={order.length}
            aria-label={[
              `class ${k + 1}`,
              names[k] ?? "",
              edited ? `edited: ${change.came} came, ${change.left} left` : "",
              n === null ? "" : `${n} particles, ${percent(row!.share)}`,
              resolution === "" ? "" : `FRC 0.143 ${resolution}`,
            ]
              .filter((part) => part !== "")
              .join(", ")}
            className={styles.tile}
            onClick={() => onChoose(k)}
            onDoubleClick={() => onSelect(k)}
          >
            <span className={styles.frame}>
              <AverageTile
                tile={n === 0 || k >= averages ? undefined : tile}
                identity={n === 0 ? `${k}, empty` : `${k}`}
                width={Math.ceil(width / shown.bin)}
                height={Math.ceil(height / shown.bin)}
                zoom={shown.zoom}
                label=""
                flipped={flipped}
              >
                {n === 0 ? (
                  <span className={styles.nobody}>no particles</span>
                ) : (
                  k >= averages && <span className={styles.nobody}>new, averaged when applied</span>
                )}
              </AverageTile>
              {n !== null && (
                <i
                  className={classNames(styles.bar, k === chosen && styles.barOn)}
                  style={{ width: `${(100 * n) / most}%` }}
                />
              )}
            </span>
            <span className={styles.line}>
              <b>{k + 1}</b>
              <span>{n === null ? "" : `N ${count(n)}`}</span>
            </span>
            <span className={styles.line}>
              <span className={styles.quiet}>{row ? percent(row.share) : ""}</span>
              {changed === "" ? (
                <span>{n === 0 ? "" : resolution}</span>
              ) : (
                <span className={styles.changed} title="Came and left by hand; the average is that before">
                  {changed}
                </span>
              )}
            </span>
            {names[k] && (
              <span
                className={styles.name}
                title={names[k]}
                style={{ maxWidth: (Math.ceil(width / shown.bin) * shown.zoom) / ratio }}
              >
                {names[k]}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}
