import { useLayoutEffect, useMemo, useRef, type ReactNode } from "react";
import { useDevicePixels } from "../../components/devicePixels.js";
import { useResolvedColours } from "../../display/resolvedColours.js";
import { superposed, upsideDown } from "../correlate/shifts.js";
import { usualRange } from "./usualRange.js";
import styles from "./explore.module.css";

const TOKENS = { f: "var(--overlay-f)", g: "var(--overlay-g)" } as const;

/** "rgb(255, 157, 60)" → its three numbers. */
const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? ["255", "255", "255"]).slice(0, 3).map(Number); // prettier-ignore

/**
 * What is drawn black and full: from the mean to what is usually drawn white, so that what lies around a particle stays
 * dark.
 * @param invert particles are dark
 */
export function brightHalf(values: Float32Array, invert: boolean): [number, number] {
  const [low, high] = usualRange(values);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return [mean, invert ? low : high];
}

export interface SuperpositionProps {
  f: Float32Array;
  g: Float32Array;
  width: number;
  height: number;
  /** Device pixels a pixel takes; a whole number. */
  zoom: number;
  label: string;
  flipped?: boolean;
  /** Particles are dark. */
  invert?: boolean;
  /** Drawn black and full, of f and of g; default: each image's own {@link brightHalf}. */
  windows?: readonly [readonly [number, number], readonly [number, number]] | undefined;
}

/** f in orange, g in blue; what they share is white. */
export function Superposition({
  f,
  g,
  width,
  height,
  zoom,
  label,
  flipped = false,
  invert = false,
  windows,
}: SuperpositionProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = useDevicePixels();
  const colours = useResolvedColours(TOKENS);
  const words = useMemo(() => {
    const shown = windows ?? ([brightHalf(f, invert), brightHalf(g, invert)] as const);
    const drawn = (values: Float32Array): Float32Array => (flipped ? upsideDown(values, { width, height }) : values);
    return superposed(drawn(f), drawn(g), shown, [channels(colours.f), channels(colours.g)]);
  }, [f, g, width, height, flipped, invert, windows, colours]);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    canvas.current.width = width;
    canvas.current.height = height;
    context.putImageData(new ImageData(new Uint8ClampedArray(words.buffer), width, height), 0, 0);
  }, [words, width, height]);
  const size = { width: (width * zoom) / ratio, height: (height * zoom) / ratio };
  return (
    <span className={styles.image} style={size}>
      <canvas ref={canvas} role="img" aria-label={label} style={size} />
    </span>
  );
}
