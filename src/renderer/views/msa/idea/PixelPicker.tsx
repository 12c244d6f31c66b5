/** Two pixels marked on an image: a press sets a, with Shift b; arrow keys move them. */
import type { KeyboardEvent, MouseEvent, ReactNode } from "react";
import type { Pixel } from "./ideaStore.js";
import styles from "./idea.module.css";

export function PixelPicker({
  width,
  height,
  a,
  b,
  flipped,
  onPick,
  children,
}: {
  width: number;
  height: number;
  a: Pixel | null;
  b: Pixel | null;
  flipped: boolean;
  onPick: (which: "a" | "b", pixel: Pixel) => void;
  children: ReactNode;
}): ReactNode {
  const within = (v: number, n: number): number => Math.max(0, Math.min(n - 1, v));
  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = within(Math.floor(((event.clientX - box.left) / box.width) * width), width);
    const y = within(Math.floor(((event.clientY - box.top) / box.height) * height), height);
    onPick(event.shiftKey ? "b" : "a", [x, flipped ? height - 1 - y : y]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const from = event.shiftKey ? b : a;
    if (!step || !from || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    onPick(event.shiftKey ? "b" : "a", [
      within(from[0] + step[0]!, width),
      within(from[1] + (flipped ? -step[1]! : step[1]!), height),
    ]);
  };
  const mark = (pixel: Pixel | null, name: string): ReactNode =>
    pixel && (
      <span
        className={styles.pixel}
        data-name={name}
        style={{
          left: `${(100 * (pixel[0] + 0.5)) / width}%`,
          top: `${(100 * ((flipped ? height - 1 - pixel[1] : pixel[1]) + 0.5)) / height}%`,
        }}
      >
        {name}
      </span>
    );
  return (
    <div
      className={styles.picker}
      role="application"
      tabIndex={0}
      aria-label={`Pixels: a ${a ? `${a[0] + 1}, ${a[1] + 1}` : ""}, b ${b ? `${b[0] + 1}, ${b[1] + 1}` : ""}. Arrow keys move a, with Shift b.`}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      {children}
      {mark(a, "a")}
      {mark(b, "b")}
    </div>
  );
}
