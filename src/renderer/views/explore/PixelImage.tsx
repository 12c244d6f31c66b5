import { useLayoutEffect, useMemo, useRef, type ReactNode } from "react";
import { useDevicePixels } from "../../components/devicePixels.js";
import { notNumbers, paintGrey, windowed } from "../../display/grey.js";
import { extremes, paintMap, tokenLut } from "../results/colourMap.js";
import { usualRange } from "./usualRange.js";
import styles from "./explore.module.css";

/** How numbers become colours. Grey from low to high; "tide" for maps, "tide log" for amplitudes, "phase" for angles. */
export type Paint =
  | { kind: "grey"; range?: readonly [number, number]; invert?: boolean }
  | { kind: "tide"; range?: readonly [number, number]; log?: boolean }
  /** Degrees, −180 … 180 on a ring of colours. */
  | { kind: "phase" };

export interface PixelImageProps {
  values: Float32Array;
  width: number;
  height: number;
  /** Device pixels a value takes, across and down; whole numbers. */
  zoom: number | readonly [number, number];
  paint: Paint;
  /** "f, particle 412". */
  label: string;
  /** Row 0 at the bottom. */
  flipped?: boolean;
  /** On top, in an svg of the image's own coordinates: (0, 0) is the corner of the first pixel as drawn. */
  children?: ReactNode;
}

/** An image whose numbers are in the page, as the explorers get them: nearest neighbour, never smoothed. */
export function PixelImage({
  values,
  width,
  height,
  zoom,
  paint,
  label,
  flipped = false,
  children,
}: PixelImageProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = useDevicePixels();
  const [across, down] = typeof zoom === "number" ? [zoom, zoom] : zoom;
  const words = useMemo(() => painted(values, width, height, paint, flipped), [values, width, height, paint, flipped]);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    canvas.current.width = width;
    canvas.current.height = height;
    context.putImageData(new ImageData(new Uint8ClampedArray(words.buffer), width, height), 0, 0);
  }, [words, width, height]);
  const size = { width: (width * across) / ratio, height: (height * down) / ratio };
  return (
    <span className={styles.image} style={size}>
      <canvas ref={canvas} role="img" aria-label={label} style={size} />
      {children !== undefined && (
        <svg className={styles.marks} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
          {children}
        </svg>
      )}
    </span>
  );
}

function painted(
  values: Float32Array,
  width: number,
  height: number,
  paint: Paint,
  flipped: boolean,
): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(width * height);
  if (paint.kind === "grey") {
    const [low, high] = paint.range ?? usualRange(values);
    const bytes = new Uint8Array(values.length);
    windowed(values, low, high, bytes);
    paintGrey(bytes, width, height, { invert: paint.invert ?? false, flip: flipped }, out, notNumbers(values));
    return out;
  }
  if (paint.kind === "phase") paintMap(values, [-180, 180], tokenLut("--map-phase"), out);
  else {
    const shown = paint.log ? values.map((v) => Math.log(1e-12 + Math.abs(v))) : values;
    paintMap(shown, paint.range ?? (paint.log ? usualRange(shown) : extremes(shown)), tokenLut("--map-tide"), out);
  }
  if (!flipped) return out;
  const turned = new Uint32Array(out.length);
  for (let y = 0; y < height; y++) {
    turned.set(out.subarray((height - 1 - y) * width, (height - y) * width), y * width);
  }
  return turned;
}
