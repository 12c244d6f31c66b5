import { useRef, useState, useSyncExternalStore, type PointerEvent, type ReactNode } from "react";
import { fractionAt, thumbOf, type ScrollModel } from "./ScrollModel.js";
import styles from "./ThinScrollbar.module.css";

const SHORTEST = 22;

/**
 * A thin bar at the right edge: the place in the whole set. The list itself takes the keys; the bar is for the pointer
 * and says the place to screen readers.
 */
export function ThinScrollbar({
  model,
  controls,
  label,
  placeText,
}: {
  model: ScrollModel;
  /** Id of what it scrolls. */
  controls: string;
  label: string;
  /** What stands at the top now, said beside the thumb while it is dragged: "412 of 4 096". */
  placeText: () => string;
}): ReactNode {
  const track = useRef<HTMLDivElement>(null);
  const [grip, setGrip] = useState<number | null>(null);
  const state = useSyncExternalStore(model.subscribe, () => `${model.offset}/${model.content}/${model.viewport}`);
  const [length, setLength] = useState(0);
  const thumb = thumbOf(model, length, SHORTEST);

  const measure = (element: HTMLDivElement | null): (() => void) => {
    track.current = element;
    if (!element) return () => undefined;
    const observer = new ResizeObserver(([entry]) => entry && setLength(entry.contentRect.height));
    observer.observe(element);
    return () => observer.disconnect();
  };
  /** Where the pointer is along the track, in the track's own px. */
  const along = (event: PointerEvent): number => {
    const rect = track.current!.getBoundingClientRect();
    return ((event.clientY - rect.top) * length) / rect.height;
  };
  const drag = (event: PointerEvent, held: number): void => {
    if (thumb) model.to(fractionAt(along(event) - held, thumb.length, length) * model.maximum);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (!thumb || event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = along(event);
    const inside = at >= thumb.start && at <= thumb.start + thumb.length;
    // Beside the thumb: it comes to the pointer.
    const held = inside ? at - thumb.start : thumb.length / 2;
    setGrip(held);
    drag(event, held);
  };
  return (
    <div
      className={styles.track}
      ref={measure}
      role="scrollbar"
      aria-label={label}
      aria-controls={controls}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * model.fraction)}
      aria-valuetext={grip === null ? undefined : placeText()}
      aria-disabled={thumb === null || undefined}
      data-held={grip !== null || undefined}
      data-state={state}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => grip !== null && drag(event, grip)}
      onPointerUp={() => setGrip(null)}
      onPointerCancel={() => setGrip(null)}
    >
      {thumb && (
        <i className={styles.thumb} style={{ height: thumb.length, transform: `translateY(${thumb.start}px)` }} />
      )}
      {thumb && grip !== null && (
        <span className={styles.place} style={{ top: thumb.start + thumb.length / 2 }}>
          {placeText()}
        </span>
      )}
    </div>
  );
}
