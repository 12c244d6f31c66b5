/** The grid for those who do not see the canvas: one option a visible image, lying exactly over its tile. */
import { memo, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { count } from "../../components/numbers.js";
import type { IndexSet } from "../../state/indexSet.js";
import { positionsIn, tileBox, type GridLayout } from "./geometry.js";
import type { GridPainter } from "./GridPainter.js";
import styles from "./ImageGrid.module.css";

/** More are not laid out, however small the images are. */
const MOST = 240;
const REST_MS = 90;

export interface GridOptionsProps {
  painter: GridPainter;
  layout: GridLayout;
  /** Device px. */
  viewHeight: number;
  idOf: (this: void, position: number) => string;
  indexAt: (this: void, position: number) => number | undefined;
  /** What is wrong with an image, if something is. */
  errorOf: (this: void, index: number) => string | null;
  /** "CCC 0.411", "" = nothing to add. */
  captionOf: (this: void, position: number) => string;
  selected: IndexSet;
  focusPosition: number | null;
  /** Grows when tiles or rows arrive. */
  version: number;
}

function optionName(index: number, value: string, selected: boolean, error: string | null): string {
  return [`particle ${index + 1}`, value, selected ? "selected" : "", error ? `cannot be read: ${error}` : ""]
    .filter((part) => part !== "")
    .join(", ");
}

export const GridOptions = memo(function GridOptions(props: GridOptionsProps): ReactNode {
  const { painter, layout, viewHeight, focusPosition } = props;
  const holder = useRef<HTMLDivElement>(null);
  const [base, setBase] = useState(0);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = (): void => {
      if (holder.current)
        holder.current.style.transform = `translateY(${(base - painter.scroll.offset) / layout.ratio}px)`;
      clearTimeout(timer);
      timer = setTimeout(() => setBase(Math.round(painter.scroll.offset)), REST_MS);
    };
    const stop = painter.scroll.subscribe(follow);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [painter, base, layout.ratio]);

  useLayoutEffect(() => {
    if (holder.current) {
      holder.current.style.transform = `translateY(${(base - painter.scroll.offset) / layout.ratio}px)`;
    }
  });
  const seen = positionsIn(layout, base, viewHeight);
  const positions = Array.from({ length: Math.min(MOST, seen.end - seen.first) }, (_, k) => seen.first + k);
  if (focusPosition !== null && !positions.includes(focusPosition)) positions.push(focusPosition);
  return (
    <div className={styles.options} ref={holder} role="presentation">
      {positions.map((position) => (
        <Option key={position} {...props} position={position} offset={base} />
      ))}
    </div>
  );
});

function Option({
  position,
  offset,
  layout,
  idOf,
  indexAt,
  errorOf,
  captionOf,
  selected,
}: GridOptionsProps & { position: number; offset: number }): ReactNode {
  const index = indexAt(position);
  const box = tileBox(layout, position);
  const on = index !== undefined && selected.has(index);
  const error = index === undefined ? null : errorOf(index);
  return (
    <div
      id={idOf(position)}
      role="option"
      aria-selected={on}
      aria-posinset={position + 1}
      aria-setsize={layout.count}
      aria-label={
        index === undefined
          ? `particle at place ${count(position + 1)}`
          : optionName(index, captionOf(position), on, error)
      }
      title={error ?? undefined}
      style={{
        left: box.x / layout.ratio,
        top: (box.y - offset) / layout.ratio,
        width: box.width / layout.ratio,
        height: (box.height + layout.caption) / layout.ratio,
      }}
    />
  );
}
