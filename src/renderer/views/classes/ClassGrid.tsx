import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { classNames } from "../../components/classNames.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { count, percent } from "../../components/numbers.js";
import { useTiles } from "../../data/hooks.js";
import type { Display, SourceRef } from "../../../main/api/contract.js";
import { fitZoom } from "../align/IterationCard.js";
import { AverageTile } from "../results/AverageTile.js";
import type { ClassRow } from "./classes.js";
import styles from "./classes.module.css";

const ROOM = 132;

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
  onChoose,
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
  onChoose: (classIndex: number) => void;
  /** Enter on a class. */
  onSelect: (classIndex: number) => void;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const ratio = useDevicePixels();
  const side = Math.max(width, height);
  const fitted = fitZoom(side, Math.floor(ROOM * ratio));
  const shown = zoom === null ? fitted : { bin: 1 as const, zoom, label: `${zoom}×` };
  const tiles = useTiles({ source, indices: [...order], bin: shown.bin, display });
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
    if (event.key === "Enter") onSelect(chosen);
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
        const resolution = resolutionOf(k);
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
                tile={n === 0 ? undefined : tile}
                identity={`${k}`}
                width={Math.ceil(width / shown.bin)}
                height={Math.ceil(height / shown.bin)}
                zoom={shown.zoom}
                label=""
                flipped={flipped}
              >
                {n === 0 && <span className={styles.nobody}>no particles</span>}
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
              <span>{n === 0 ? "" : resolution}</span>
            </span>
          </div>
        );
      })}
    </div>
  );
}
