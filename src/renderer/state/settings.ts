/** What the user chose about the window and the display of each dataset; kept between starts under a version. */
import { create } from "zustand";
import { createJSONStorage, persist, type StateStorage } from "zustand/middleware";
import type { Display } from "../../main/api/contract.js";
import { remember } from "./undo.js";

export type Theme = "dark" | "light" | "system";

/** Panels of one desk, CSS px. */
export interface PanelSizes {
  sidebarOpen: boolean;
  sidebar: number;
  inspectorOpen: boolean;
  inspector: number;
  drawerOpen: boolean;
  drawer: number;
  /** Splitters inside the stage, by name. */
  inner: Readonly<Record<string, number>>;
}

const DEFAULT_PANELS: PanelSizes = {
  sidebarOpen: true,
  sidebar: 224,
  inspectorOpen: true,
  inspector: 312,
  drawerOpen: true,
  drawer: 254,
  inner: {},
};

export const PANEL_LIMITS = {
  sidebar: { min: 180, max: 360, default: 224 },
  inspector: { min: 280, max: 420, default: 312 },
  drawer: { min: 120, max: 600, default: 254 },
} as const;

export type Overlay = "class" | "number" | "value" | "psi" | "centre" | "defocus" | "mask";

/** How the images of one dataset are drawn. */
export interface DatasetDisplay {
  display: Display;
  invert: boolean;
  /** Diameter of the circle drawn round the particle, Å (px while the pixel size is not known); null = none. */
  maskDiameter: number | null;
  /** Device pixels an image pixel takes; 0.5 and 0.25 are area means. Null = fit. */
  zoom: 0.25 | 0.5 | 1 | 2 | 3 | 4 | null;
  /** "down": row 0 on top. A view flip, never written to data. */
  y: "down" | "up";
  overlays: readonly Overlay[];
}

export const DEFAULT_DISPLAY: DatasetDisplay = {
  display: {
    view: "raw",
    alignment: null,
    lowPass: null,
    highPass: null,
    contrast: { mode: "percentile", low: 1, high: 99, scope: "image" },
  },
  invert: false,
  maskDiameter: null,
  zoom: null,
  y: "down",
  overlays: ["class", "number", "value"],
};

export interface SettingsState {
  theme: Theme;
  /** Interface scale, 0.8 … 2. */
  scale: number;
  /** By desk id. */
  panels: Readonly<Record<string, Partial<PanelSizes>>>;
  /** By path of the dataset, newest last. */
  displays: Readonly<Record<string, DatasetDisplay>>;
  /** Single-letter keys in image grids (WCAG 2.1.4). */
  letterKeys: boolean;
}

const VERSION = 1;
const KEPT_DISPLAYS = 50;

const nowhere = new Map<string, string>();
/** Outside a browser (tests) settings live in memory. */
const storage = (): StateStorage =>
  typeof localStorage === "undefined"
    ? {
        getItem: (name) => nowhere.get(name) ?? null,
        setItem: (name, value) => void nowhere.set(name, value),
        removeItem: (name) => void nowhere.delete(name),
      }
    : localStorage;

export const INITIAL_SETTINGS: SettingsState = {
  theme: "dark",
  scale: 1,
  panels: {},
  displays: {},
  letterKeys: true,
};

export const useSettings = create<SettingsState>()(
  persist(() => INITIAL_SETTINGS, {
    name: "annulus.settings",
    version: VERSION,
    storage: createJSONStorage(storage),
    // Settings of a version this program does not know are left aside, never guessed at.
    migrate: () => INITIAL_SETTINGS,
  }),
);

export const setTheme = (theme: Theme): void => {
  useSettings.setState({ theme });
};

const SCALES = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const;
/** One step larger (+1), smaller (−1), or back to 100 % (0). */
export function stepScale(direction: 1 | -1 | 0): void {
  const { scale } = useSettings.getState();
  const nearest = SCALES.reduce((best, s, i) => (Math.abs(s - scale) < Math.abs(SCALES[best]! - scale) ? i : best), 0);
  const next = Math.min(SCALES.length - 1, Math.max(0, nearest + direction));
  useSettings.setState({ scale: direction === 0 ? 1 : SCALES[next]! });
}

const WIDE_STAGE: PanelSizes = { ...DEFAULT_PANELS, sidebarOpen: false };
/** Desks whose stage needs the width begin without the sidebar. */
const DESK_PANELS: Readonly<Record<string, PanelSizes>> = {
  correlate: WIDE_STAGE,
  rotate: WIDE_STAGE,
  msa: WIDE_STAGE,
};
const firstPanels = (desk: string): PanelSizes => DESK_PANELS[desk] ?? DEFAULT_PANELS;

/** Defaults of a desk's panels before the user touched them. */
export const usePanels = (desk: string): PanelSizes => {
  const own = useSettings((s) => s.panels[desk]);
  return own ? { ...firstPanels(desk), ...own } : firstPanels(desk);
};
export const panelsOf = (desk: string): PanelSizes => ({
  ...firstPanels(desk),
  ...useSettings.getState().panels[desk],
});
export const setPanels = (desk: string, change: Partial<PanelSizes>): void => {
  useSettings.setState(({ panels }) => ({ panels: { ...panels, [desk]: { ...panels[desk], ...change } } }));
};

export const useDisplay = (path: string | undefined): DatasetDisplay =>
  useSettings((s) => (path === undefined ? undefined : s.displays[path]) ?? DEFAULT_DISPLAY);
export const displayOf = (path: string): DatasetDisplay => useSettings.getState().displays[path] ?? DEFAULT_DISPLAY;

const writeDisplay = (path: string, display: DatasetDisplay): void => {
  useSettings.setState(({ displays }) => {
    const { [path]: _, ...others } = displays;
    const kept = Object.entries(others).slice(1 - KEPT_DISPLAYS);
    return { displays: { ...Object.fromEntries(kept), [path]: display } };
  });
};

/** Change how a dataset is drawn; can be undone. `label` says what: "Low-pass 24 Å". */
export function setDisplay(path: string, change: Partial<DatasetDisplay>, label: string): void {
  const before = displayOf(path);
  const after = { ...before, ...change };
  writeDisplay(path, after);
  remember({
    label: `${label} (display)`,
    mergeKey: `display:${path}:${Object.keys(change).sort().join()}`,
    undo: () => writeDisplay(path, before),
    redo: () => writeDisplay(path, after),
  });
}
