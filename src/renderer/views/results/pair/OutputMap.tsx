import type { ReactNode } from "react";
import type { Display, SourceRef } from "../../../../main/api/contract.js";
import { ColourBar } from "../../../components/ColourBar.js";
import { useDevicePixels } from "../../../components/devicePixels.js";
import { fixed, general } from "../../../components/numbers.js";
import { usePixels } from "../../../data/hooks.js";
import { PixelImage, type Paint } from "../../explore/PixelImage.js";
import { extremes } from "../colourMap.js";
import { Pending } from "../Pending.js";
import styles from "./pair.module.css";

const RAW: Display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "minmax", scope: "image" },
};

/** One image of a result as its numbers are. */
export const useRawPixels = (source: SourceRef | null, index: number): ReturnType<typeof usePixels> =>
  usePixels(source, source && index, RAW);

/** Whole device pixels a value takes, across and down; strips are stretched down to be seen. */
export function zoomInto(width: number, height: number, room: number, ratio: number): readonly [number, number] {
  const across = Math.max(1, Math.floor((room * ratio) / width));
  const down = width >= 3 * height ? Math.max(across, Math.floor((72 * ratio) / height)) : across;
  return [across, down];
}

const short = (value: number): string =>
  value === 0 || (Math.abs(value) >= 0.01 && Math.abs(value) < 1000)
    ? fixed(value, Math.abs(value) < 10 ? 2 : 0)
    : general(value);

export interface OutputMapProps {
  source: SourceRef;
  index?: number;
  paint: Paint;
  /** CSS px it may take across. */
  room: number;
  label: string;
  /** What its axes are. */
  under: string;
  flipped: boolean;
}

/** Numbers over shifts or angles, in colours, with their bar. */
export function OutputMap({ source, index = 0, paint, room, label, under, flipped }: OutputMapProps): ReactNode {
  const ratio = useDevicePixels();
  const loaded = useRawPixels(source, index);
  if (!loaded.value) return <Pending what={label} loaded={loaded} />;
  const { pixels: values, head } = loaded.value;
  const { width, height } = head;
  const [low, high] = extremes(values);
  const zoom = zoomInto(width, height, room, ratio);
  return (
    <figure className={styles.map}>
      <PixelImage {...{ values, width, height, zoom, paint, label, flipped }} />
      <figcaption>
        <span>{under}</span>
        {paint.kind === "phase" && <ColourBar map="phase" low="−180°" high="180°" width={56} />}
        {paint.kind === "tide" && (
          <ColourBar
            map="tide"
            low={paint.log ? "low" : short(low)}
            high={paint.log ? "high" : short(high)}
            width={56}
          />
        )}
      </figcaption>
    </figure>
  );
}
