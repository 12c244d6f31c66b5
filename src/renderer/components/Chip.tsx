/** Class colours: 8 colours × 8 shapes in fixed order. Beyond 8 they repeat, and the number carries identity. */
import type { ReactNode } from "react";
import styles from "./Chip.module.css";

const CLASSES = 8;

const cross = (x: number, y: number, r: number, turn: boolean): string => {
  const q = r * 0.42;
  const R = r * (turn ? 1.2 : 1.15);
  const k = Math.SQRT1_2;
  const corners: [number, number][] = [
    [-q, -R],
    [q, -R],
    [q, -q],
    [R, -q],
    [R, q],
    [q, q],
    [q, R],
    [-q, R],
    [-q, q],
    [-R, q],
    [-R, -q],
    [-q, -q],
  ];
  return `M${corners.map(([a, b]) => (turn ? `${x + k * (a - b)} ${y + k * (a + b)}` : `${x + a} ${y + b}`)).join("L")}z`;
};

const star = (x: number, y: number, r: number): string =>
  `M${Array.from({ length: 10 }, (_, i) => {
    const t = -Math.PI / 2 + (i * Math.PI) / 5;
    const q = i % 2 ? r * 0.55 : r * 1.3;
    return `${x + q * Math.cos(t)} ${y + q * Math.sin(t)}`;
  }).join("L")}z`;

/** ● ■ ▲ ◆ ▼ ✚ ✖ ★ */
const SHAPES: ((x: number, y: number, r: number) => string)[] = [
  (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`,
  (x, y, r) => `M${x - r * 0.88} ${y - r * 0.88}h${1.76 * r}v${1.76 * r}h${-1.76 * r}z`,
  (x, y, r) => `M${x} ${y - 1.15 * r}l${1.1 * r} ${2 * r}h${-2.2 * r}z`,
  (x, y, r) => `M${x} ${y - 1.25 * r}l${1.25 * r} ${1.25 * r}l${-1.25 * r} ${1.25 * r}l${-1.25 * r} ${-1.25 * r}z`,
  (x, y, r) => `M${x} ${y + 1.15 * r}l${1.1 * r} ${-2 * r}h${-2.2 * r}z`,
  (x, y, r) => cross(x, y, r, false),
  (x, y, r) => cross(x, y, r, true),
  star,
];

/** CSS colour of a class (number from 0). */
export const classColour = (classIndex: number): string => `var(--class-${(classIndex % CLASSES) + 1})`;

/** SVG path of a class's shape, for drawing inside other pictures. */
export const classShape = (classIndex: number, x: number, y: number, r: number): string =>
  SHAPES[classIndex % CLASSES]!(x, y, r);

/** The shape alone; `halo` when it lies on an image. */
export function ClassGlyph({
  classIndex,
  size = 12,
  halo,
}: {
  classIndex: number;
  size?: number;
  halo?: boolean;
}): ReactNode {
  return (
    <svg
      viewBox="0 0 12 12"
      width={size}
      height={size}
      aria-hidden="true"
      style={{ flex: "none", overflow: "visible" }}
    >
      <path
        d={classShape(classIndex, 6, 6, 4)}
        fill={classColour(classIndex)}
        stroke={halo ? "var(--halo)" : "none"}
        strokeWidth={1.6}
        paintOrder="stroke"
      />
    </svg>
  );
}

/** Colour, shape and number of a class (from 0; printed from 1). */
export function Chip({ classIndex, label }: { classIndex: number; label?: string }): ReactNode {
  return (
    <span className={styles.chip}>
      <ClassGlyph classIndex={classIndex} />
      {label ?? classIndex + 1}
    </span>
  );
}
