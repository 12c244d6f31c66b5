import { useLayoutEffect, useMemo, useRef, type ReactNode } from "react";
import { ColourBar } from "../../components/ColourBar.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { general } from "../../components/numbers.js";
import { extremes, paintMap, tokenLut } from "./colourMap.js";
import styles from "./results.module.css";

/** Values in the "tide" colours, never without its bar. */
export function MapImage({
  values,
  width,
  height,
  zoom,
  label,
  flipped,
}: {
  values: Float32Array;
  width: number;
  height: number;
  /** Device pixels a value takes. */
  zoom: number;
  /** "standard error". */
  label: string;
  flipped: boolean;
}): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = useDevicePixels();
  const ends = useMemo(() => extremes(values), [values]);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    canvas.current.width = width;
    canvas.current.height = height;
    const image = context.createImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    paintMap(values, ends, tokenLut("--map-tide"), words);
    if (flipped) {
      for (let y = 0; y < height >> 1; y++) {
        const top = words.slice(y * width, (y + 1) * width);
        words.copyWithin(y * width, (height - 1 - y) * width, (height - y) * width);
        words.set(top, (height - 1 - y) * width);
      }
    }
    context.putImageData(image, 0, 0);
  }, [values, width, height, ends, flipped]);
  const [low, high] = ends;
  return (
    <figure className={styles.map}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${label}, from ${general(low)} to ${general(high)}`}
        style={{ width: (width * zoom) / ratio, height: (height * zoom) / ratio }}
      />
      <figcaption>
        <ColourBar map="tide" low={general(low)} high={general(high)} width={64} />
      </figcaption>
    </figure>
  );
}
