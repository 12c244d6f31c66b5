/** A picture whose numbers are in the page, in the room there is: whole-number zoom, or area means. */
import { useLayoutEffect, useMemo, useRef, type ReactNode } from "react";
import { useDevicePixels } from "../../components/devicePixels.js";
import { areaMean } from "../../display/grey.js";
import { useResolvedColours, type ColourNames } from "../../display/resolvedColours.js";
import { wholeZoom } from "../../display/zoom.js";
import { lutOf } from "../results/colourMap.js";
import styles from "./msa.module.css";

export type PicturePaint = "grey" | "polar";

export interface PictureProps {
  /** Undefined = not there yet: the frame stands empty. */
  values: Float32Array | undefined;
  width: number;
  height: number;
  /** CSS px that the longer side may take. */
  room: number;
  paint: PicturePaint;
  /** What is drawn black and white, or as the ends of the map; null = the picture's own under the mask. */
  range?: readonly [number, number] | null;
  /** Pixels that count; others stay empty. Null = all. */
  mask?: Uint32Array | null;
  flipped?: boolean;
  /** "" where it is named beside. */
  label: string;
}

const GROUND: ColourNames<"ground"> = { ground: "var(--surface-well)" };
const GREY = Uint32Array.from({ length: 256 }, (_, v) => (0xff000000 | (v << 16) | (v << 8) | v) >>> 0);

/** The diverging map of the theme: its middle is as dark or light as the ground. */
function usePolarLut(): Uint32Array {
  const { ground } = useResolvedColours(GROUND);
  return useMemo(() => {
    const [r = 0] = (ground.match(/[\d.]+/g) ?? []).map(Number);
    const token = r > 127 ? "--map-polar-light" : "--map-polar-dark";
    return lutOf(getComputedStyle(document.documentElement).getPropertyValue(token));
  }, [ground]);
}

/** Ends of the values under a mask: all but the outermost 0.5 %. */
function rangeOf(values: Float32Array, mask: Uint32Array | null): readonly [number, number] {
  const shown = mask ? Float32Array.from(mask, (j) => values[j]!) : values.slice();
  shown.sort();
  const finite = shown.findLastIndex((v) => v - v === 0) + 1;
  if (finite === 0) return [0, 1];
  const cut = Math.floor(finite / 200);
  return [shown[cut]!, shown[finite - 1 - cut]!];
}

/** About 0, so that zero is the middle of the map. */
function symmetric([low, high]: readonly [number, number]): readonly [number, number] {
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return [-most, most];
}

export function Picture(props: PictureProps): ReactNode {
  const { values, width, height, room, paint, range = null, mask = null, flipped = false, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = useDevicePixels();
  const polar = usePolarLut();
  const zoom = wholeZoom(Math.max(width, height), Math.floor(room * ratio));
  const bin = zoom >= 1 ? 1 : Math.round(1 / zoom);
  const drawn = useMemo(() => {
    if (!values) return null;
    const own = range ?? rangeOf(values, mask);
    const [low, high] = paint === "polar" ? symmetric(own) : own;
    const covered = mask ? coverOf(mask, values.length) : null;
    const small = areaMean(values, width, height, bin);
    const held = covered ? areaMean(covered, width, height, bin).values : null;
    const out = new Uint32Array(small.values.length);
    const lut = paint === "polar" ? polar : GREY;
    const scale = high > low ? 255 / (high - low) : 0;
    for (let i = 0; i < out.length; i++) {
      const y = Math.floor(i / small.width);
      const from = flipped ? (small.height - 1 - y) * small.width + (i % small.width) : i;
      const v = small.values[from]!;
      if ((held && held[from]! < 0.5) || v - v !== 0) continue;
      out[i] = lut[scale === 0 ? 128 : Math.max(0, Math.min(255, Math.round((v - low) * scale)))]!;
    }
    return { width: small.width, height: small.height, words: out };
  }, [values, width, height, paint, range, mask, flipped, bin, polar]);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context || !drawn) return;
    canvas.current.width = drawn.width;
    canvas.current.height = drawn.height;
    const bytes = new Uint8ClampedArray(drawn.words.buffer);
    context.putImageData(new ImageData(bytes, drawn.width, drawn.height), 0, 0);
  }, [drawn]);
  const side = (pixels: number): number => (Math.ceil(pixels / bin) * Math.max(1, zoom)) / ratio;
  return (
    <canvas
      ref={canvas}
      className={styles.picture}
      style={{ width: side(width), height: side(height) }}
      {...(label === "" ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    />
  );
}

function coverOf(mask: Uint32Array, length: number): Float32Array {
  const cover = new Float32Array(length);
  for (const j of mask) cover[j] = 1;
  return cover;
}
