/** The drawing of each icon: 16 px grid, 1.5 px round strokes, no fill, currentColor (set by Icon). */
import type { ReactNode } from "react";

const PATHS = {
  gallery: (
    <>
      <rect x="2" y="2" width="5" height="5" />
      <rect x="9" y="2" width="5" height="5" />
      <rect x="2" y="9" width="5" height="5" />
      <rect x="9" y="9" width="5" height="5" />
    </>
  ),
  rotate: (
    <>
      <path d="M13.4 7.2A5.5 5.5 0 1 0 12 11.8" />
      <path d="M13.8 3.6v3.6h-3.6" />
      <circle cx="8" cy="8" r="1.6" />
    </>
  ),
  align: (
    <>
      <path d="M8 2v12M2 8h12" />
      <path d="M5.5 4.5 8 2l2.5 2.5M5.5 11.5 8 14l2.5-2.5M4.5 5.5 2 8l2.5 2.5M11.5 5.5 14 8l-2.5 2.5" />
    </>
  ),
  correlate: (
    <>
      <circle cx="6" cy="8" r="4.2" />
      <circle cx="10" cy="8" r="4.2" />
    </>
  ),
  classes: (
    <>
      <path d="M8 2 14 5 8 8 2 5z" />
      <path d="m2 8 6 3 6-3M2 11l6 3 6-3" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.2 10.2 3.3 3.3" />
    </>
  ),
  undo: (
    <>
      <path d="M3 6.5h6.5a3.5 3.5 0 0 1 0 7H7" />
      <path d="M5.5 3.5 2.7 6.5l2.8 3" />
    </>
  ),
  redo: (
    <>
      <path d="M13 6.5H6.5a3.5 3.5 0 0 0 0 7H9" />
      <path d="m10.5 3.5 2.8 3-2.8 3" />
    </>
  ),
  check: (
    <>
      <path d="m3.2 8.4 3.3 3.3 6.3-7" />
    </>
  ),
  question: (
    <>
      <path d="M5.6 6A2.5 2.5 0 1 1 8 8.9v1.3" />
      <path d="M8 12.7v.1" />
    </>
  ),
  folder: (
    <>
      <path d="M2 4.5c0-.6.4-1 1-1h3.2l1.5 1.7H13c.6 0 1 .4 1 1V12c0 .6-.4 1-1 1H3c-.6 0-1-.4-1-1z" />
    </>
  ),
  stack: (
    <>
      <rect x="2.5" y="5.5" width="8" height="8" />
      <path d="M5.5 5.5v-3h8v8h-3" />
    </>
  ),
  tag: (
    <>
      <path d="M2.5 2.5h5l6 6-5 5-6-6z" />
      <circle cx="5.3" cy="5.3" r=".9" />
    </>
  ),
  play: (
    <>
      <path d="M5 3v10l8-5z" />
    </>
  ),
  stop: (
    <>
      <rect x="4" y="4" width="8" height="8" />
    </>
  ),
  chevron: (
    <>
      <path d="m6 4 4 4-4 4" />
    </>
  ),
  down: (
    <>
      <path d="m4 6 4 4 4-4" />
    </>
  ),
  plus: (
    <>
      <path d="M8 3v10M3 8h10" />
    </>
  ),
  eye: (
    <>
      <path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z" />
      <circle cx="8" cy="8" r="1.8" />
    </>
  ),
  lock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" />
      <path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />
    </>
  ),
  link: (
    <>
      <path d="M6.7 9.3 9.3 6.7" />
      <path d="M7.5 4.8 9 3.3a2.6 2.6 0 0 1 3.7 3.7l-1.5 1.5M8.5 11.2 7 12.7A2.6 2.6 0 0 1 3.3 9l1.5-1.5" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" />
      <path d="M10.5 5.5v-3h-8v8h3" />
    </>
  ),
  download: (
    <>
      <path d="M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 13.5h11" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.7" />
      <path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 7.2v4M8 4.8v.1" />
    </>
  ),
  warn: (
    <>
      <path d="M8 2.2 14.5 13.5h-13z" />
      <path d="M8 6.5v3.2M8 11.6v.1" />
    </>
  ),
  filter: (
    <>
      <path d="M2 3.5h12L9.5 8.7v4.8l-3-1.6V8.7z" />
    </>
  ),
  history: (
    <>
      <path d="M2.7 5A6 6 0 1 1 2 8.5" />
      <path d="M2.5 2v3.2h3.2M8 5v3.3l2.2 1.3" />
    </>
  ),
  table: (
    <>
      <rect x="2" y="2.5" width="12" height="11" />
      <path d="M2 6h12M2 9.7h12M6.5 6v7.5" />
    </>
  ),
  ruler: (
    <>
      <path d="M2 11 11 2l3 3-9 9z" />
      <path d="m5 8 1.5 1.5M7 6l1.5 1.5M9 4l1.5 1.5" />
    </>
  ),
  target: (
    <>
      <circle cx="8" cy="8" r="4.5" />
      <path d="M8 1.5v4M8 10.5v4M1.5 8h4M10.5 8h4" />
    </>
  ),
  panel: (
    <>
      <rect x="2" y="2.5" width="12" height="11" />
      <path d="M6 2.5v11" />
    </>
  ),
  more: (
    <>
      <circle cx="3.5" cy="8" r=".6" />
      <circle cx="8" cy="8" r=".6" />
      <circle cx="12.5" cy="8" r=".6" />
    </>
  ),
  reset: (
    <>
      <path d="M13.3 6A5.7 5.7 0 1 0 13.7 9" />
      <path d="M13.7 2.5V6h-3.5" />
    </>
  ),
  bell: (
    <>
      <path d="M4 11V7.2a4 4 0 0 1 8 0V11l1 1.2H3z" />
      <path d="M6.8 13.8h2.4" />
    </>
  ),
  image: (
    <>
      <rect x="2" y="2.5" width="12" height="11" />
      <path d="m2.5 11.5 3.5-4 3 3 2-2 3 3" />
      <circle cx="10.8" cy="5.6" r="1" />
    </>
  ),
  cpu: (
    <>
      <rect x="4.5" y="4.5" width="7" height="7" />
      <path d="M6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14" />
    </>
  ),
  swap: (
    <>
      <path d="M2.5 5.5h10M10 3l2.5 2.5L10 8M13.5 10.5h-10M6 8l-2.5 2.5L6 13" />
    </>
  ),
  close: (
    <>
      <path d="m4 4 8 8M12 4l-8 8" />
    </>
  ),
  up: (
    <>
      <path d="m4 10 4-4 4 4" />
    </>
  ),
  left: (
    <>
      <path d="m10 4-4 4 4 4" />
    </>
  ),
  moon: (
    <>
      <path d="M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z" />
    </>
  ),
  display: (
    <>
      <rect x="2" y="3" width="12" height="8.5" />
      <path d="M6 14h4M8 11.5V14" />
    </>
  ),
  trash: (
    <>
      <path d="M3 4.5h10M6.2 4.5V3h3.6v1.5M4.2 4.5l.6 9h6.4l.6-9M6.8 7v4M9.2 7v4" />
    </>
  ),
  file: (
    <>
      <path d="M4 2h5l3.5 3.5V14H4z" />
      <path d="M9 2v3.5h3.5" />
    </>
  ),
  keys: (
    <>
      <rect x="1.5" y="4" width="13" height="8.5" />
      <path d="M4 6.7h.1M6.7 6.7h.1M9.3 6.7h.1M12 6.7h.1M5 9.8h6" />
    </>
  ),
  edit: (
    <>
      <path d="M3 13l.7-3L10.8 3l2.2 2.2-7 7z" />
      <path d="m9.3 4.5 2.2 2.2" />
    </>
  ),
  minus: (
    <>
      <path d="M3 8h10" />
    </>
  ),
  external: (
    <>
      <path d="M9 2.5h4.5V7M13.5 2.5 7.5 8.5" />
      <path d="M11.5 9v4.5h-9v-9H7" />
    </>
  ),
  pause: (
    <>
      <path d="M5.5 3.5v9M10.5 3.5v9" />
    </>
  ),
  msa: (
    <>
      <path d="M2.5 2v11.5H14" />
      <path d="M5.5 10.2h.1M7.3 8.3h.1M6 7.2h.1M10.5 5.2h.1M12.3 4.2h.1M11.6 6.8h.1M11 11h.1" strokeWidth={2.2} />
    </>
  ),
  lasso: (
    <>
      <path d="M4.6 9.6C2.7 8.9 2 7.9 2 6.7c0-2.2 2.7-4 6-4s6 1.8 6 4-2.7 4-6 4c-.6 0-1.2-.1-1.8-.2" />
      <circle cx="5.3" cy="10.3" r="1.4" />
      <path d="M4.6 11.6c-.4.9-.4 1.8.2 2.4" />
    </>
  ),
  branch: (
    <>
      <path d="M8 2v3M4 14V9.5h8V14M8 5v4.5M2.5 14h3M10.5 14h3" />
    </>
  ),
  split: (
    <>
      <path d="M8 2.5V7L3.5 13M8 7l4.5 6" />
    </>
  ),
  inspector: (
    <>
      <rect x="2" y="2.5" width="12" height="11" />
      <path d="M10 2.5v11" />
    </>
  ),
  drawer: (
    <>
      <rect x="2" y="2.5" width="12" height="11" />
      <path d="M2 9.5h12" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;
export const ICON_NAMES = Object.keys(PATHS) as IconName[];

export interface IconProps {
  name: IconName;
  /** CSS pixels; 16 is the grid, rail icons are 20. */
  size?: number;
  className?: string | undefined;
}

/** Decorative: the control that holds it carries the name. */
export function Icon({ name, size = 16, className }: IconProps): ReactNode {
  return (
    <svg
      className={className}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      style={{ flex: "none" }}
      aria-hidden="true"
    >
      {PATHS[name]}
    </svg>
  );
}
