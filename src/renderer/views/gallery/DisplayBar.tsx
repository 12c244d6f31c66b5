import type { ReactNode } from "react";
import type { DatasetInfo, Display } from "../../../main/api/contract.js";
import { Badge } from "../../components/Badge.js";
import { NumberField } from "../../components/NumberField.js";
import { OrientationBadge } from "../../components/OrientationBadge.js";
import { Segmented } from "../../components/Segmented.js";
import { Select } from "../../components/Select.js";
import { Toggle } from "../../components/Toggle.js";
import { Divider, Toolbar } from "../../components/Toolbar.js";
import { plain, withUnit } from "../../components/numbers.js";
import {
  CONTRAST_MODES,
  contrastOf,
  isFiltered,
  lengthLabel,
  lengthUnit,
  scopeOf,
  type ContrastMode,
} from "../../display/effectiveDisplay.js";
import { zoomLabel, type Zoom } from "../../display/zoom.js";
import styles from "./gallery.module.css";
import { setDisplay, type DatasetDisplay } from "../../state/settings.js";

const SCOPES = [
  { value: "image", label: "image" },
  { value: "set", label: "set" },
] as const;

export interface DisplayBarProps {
  dataset: DatasetInfo;
  chosen: DatasetDisplay;
  /** What can be asked of the engine. */
  display: Display;
  /** The zoom in use. */
  zoom: Zoom;
  /** Zooms worth offering. */
  offered: readonly Zoom[];
  /** What is drawn black and white now, for "fixed". */
  windowNow: () => { low: number; high: number };
}

/** How images are drawn; nothing here touches the data. */
export function DisplayBar({ dataset, chosen, display, zoom, offered, windowNow }: DisplayBarProps): ReactNode {
  const { path, pixelSize } = dataset;
  const unit = lengthUnit(pixelSize);
  const set = (change: Partial<DatasetDisplay>, label: string): void => setDisplay(path, change, label);
  const setLook = (change: Partial<Display>, label: string): void =>
    set({ display: { ...chosen.display, ...change } }, label);
  const setLength = (key: "lowPass" | "highPass", name: string) => (value: number | null) => {
    const length = value === null ? null : { value, unit };
    setLook({ [key]: length }, lengthLabel(name, length));
  };
  const scope = scopeOf(display.contrast);
  const filtered = isFiltered(display);
  const zooms = [
    {
      value: "fit",
      label: "fit",
      help: `Largest whole-number zoom that gives at least 6 columns; now ${zoomLabel(zoom)}`,
    },
    ...offered.map((z) => ({
      value: String(z),
      label: zoomLabel(z),
      ...(z < 1 ? { help: `${zoomLabel(z)}, binned: each pixel is the mean of ${1 / z} × ${1 / z} pixels` } : {}),
    })),
  ];
  return (
    <Toolbar label="Display" second>
      <Select<ContrastMode>
        label="Contrast"
        help="Which pixel values are black and white; computed after the filter"
        options={CONTRAST_MODES}
        value={display.contrast.mode}
        onChange={(mode) =>
          setLook(
            { contrast: contrastOf(mode, scope, windowNow()) },
            `Contrast ${CONTRAST_MODES.find((m) => m.value === mode)?.label ?? mode}`,
          )
        }
      />
      {display.contrast.mode !== "fixed" && (
        <Select
          label="per"
          help="One window for each image, or one for all"
          options={SCOPES}
          value={scope}
          onChange={(next) =>
            setLook(
              { contrast: contrastOf(display.contrast.mode, next, windowNow()) },
              next === "image" ? "Contrast per image" : "Contrast of the set",
            )
          }
        />
      )}
      <NumberField
        label="Low-pass"
        help="Fourier components finer than this are not shown; the data stay as they are"
        value={display.lowPass?.value ?? null}
        unit={unit}
        empty="off"
        width={3}
        min={0.1}
        max={1e6}
        onChange={setLength("lowPass", "Low-pass")}
      />
      <NumberField
        label="High-pass"
        help="Fourier components coarser than this are not shown; the data stay as they are"
        value={display.highPass?.value ?? null}
        unit={unit}
        empty="off"
        width={3}
        min={0.1}
        max={1e6}
        step={10}
        onChange={setLength("highPass", "High-pass")}
      />
      <Toggle
        label="Invert"
        help="Black and white change places on screen"
        value={chosen.invert}
        onChange={(invert) => set({ invert }, invert ? "Invert" : "Invert off")}
      />
      {chosen.maskDiameter !== null && (
        <NumberField
          label="Mask Ø"
          help="A circle of this diameter on each image; nothing is masked"
          value={chosen.maskDiameter}
          unit={unit}
          empty="off"
          width={3}
          min={1}
          max={1e6}
          step={10}
          onChange={(maskDiameter) =>
            set(
              { maskDiameter },
              maskDiameter === null ? "Mask circle off" : `Mask circle ${withUnit(plain(maskDiameter), unit)}`,
            )
          }
        />
      )}
      {filtered && (
        <Badge
          tone="accent"
          icon="eye"
          help="A filter is on: what you see is not what is stored. The data are unchanged."
        >
          display only
        </Badge>
      )}
      <span className={styles.together}>
        <OrientationBadge y={chosen.y} onChange={(y) => set({ y }, `Rows ${y === "down" ? "downwards" : "upwards"}`)} />
        <Divider />
        <Segmented
          label="Zoom"
          options={zooms}
          value={chosen.zoom === null ? "fit" : String(chosen.zoom)}
          onChange={(value) =>
            set(
              { zoom: value === "fit" ? null : (Number(value) as Zoom) },
              value === "fit" ? "Zoom to fit" : `Zoom ${zoomLabel(Number(value) as Zoom)}`,
            )
          }
        />
      </span>
    </Toolbar>
  );
}
