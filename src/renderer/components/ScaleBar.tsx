import type { ReactNode } from "react";
import { count, plain, withUnit } from "./numbers.js";
import { useDevicePixels } from "./devicePixels.js";
import { roundLength } from "./ticks.js";
import styles from "./ScaleBar.module.css";

/** The smallest image (CSS px) that carries a scale bar. */
const SMALLEST = 128;

/** Length in Å (1-2-5 steps) of the bar for an image, or null where there is none. */
export function scaleBarLength(widthPx: number, pixelSize: number | null, cssWidth: number): number | null {
  if (pixelSize === null || cssWidth < SMALLEST) return null;
  return roundLength((widthPx * pixelSize) / 3);
}

/** A bar of a round length in Å, drawn on the image; nothing if the pixel size is not known. */
export function ScaleBar({
  width,
  zoom,
  pixelSize,
}: {
  width: number;
  zoom: number;
  pixelSize: number | null;
}): ReactNode {
  const ratio = useDevicePixels();
  const length = scaleBarLength(width, pixelSize, (width * zoom) / ratio);
  if (length === null || pixelSize === null) return null;
  const text = withUnit(length >= 1000 ? count(length) : plain(length), "Å");
  return (
    <span className={styles.bar} role="img" aria-label={`Scale bar, ${text}`}>
      <i style={{ width: ((length / pixelSize) * zoom) / ratio }} />
      {text}
    </span>
  );
}
