import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { useSettings } from "../state/settings.js";
import { classNames } from "./classNames.js";
import styles from "./Splitter.module.css";

export interface SplitterProps {
  /** "Width of the inspector". */
  label: string;
  /** Size in CSS px of the panel it resizes. */
  value: number;
  min: number;
  max: number;
  default: number;
  onChange: (value: number) => void;
  /** "vertical" is a vertical line between left and right. */
  orientation: "vertical" | "horizontal";
  /** The panel lies after the line (right of it, below it): dragging towards the start makes it larger. */
  after?: boolean;
}

const STEP = 8;

/** Drag, arrow keys (Shift ×4), double click or Enter for the default. */
export function Splitter({
  label,
  value,
  min,
  max,
  default: standard,
  onChange,
  orientation,
  after,
}: SplitterProps): ReactNode {
  const drag = useRef<{ from: number; size: number } | null>(null);
  const scale = useSettings((s) => s.scale);
  const set = (size: number): void => onChange(Math.round(Math.min(max, Math.max(min, size))));
  const place = (event: PointerEvent): number => (orientation === "vertical" ? event.clientX : event.clientY) / scale;

  const onKeyDown = (event: KeyboardEvent): void => {
    const [smaller, larger] = orientation === "vertical" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const direction = event.key === larger ? 1 : event.key === smaller ? -1 : 0;
    if (event.key === "Enter") set(standard);
    else if (event.key === "Home") set(min);
    else if (event.key === "End") set(max);
    else if (direction === 0) return;
    else set(value + direction * (after ? -1 : 1) * STEP * (event.shiftKey ? 4 : 1));
    event.preventDefault();
  };
  return (
    <div
      className={classNames(styles.splitter, styles[orientation])}
      role="separator"
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={Math.round(max)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onDoubleClick={() => set(standard)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { from: place(event), size: value };
      }}
      onPointerMove={(event) => {
        if (!drag.current) return;
        set(drag.current.size + (place(event) - drag.current.from) * (after ? -1 : 1));
      }}
      onPointerUp={() => (drag.current = null)}
      onLostPointerCapture={() => (drag.current = null)}
    />
  );
}
