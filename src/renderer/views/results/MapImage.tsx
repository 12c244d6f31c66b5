import { useLayoutEffect, useMemo, useRef, type ReactNode } from "react";
import { ColourBar } from "../../components/ColourBar.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { general, plain } from "../../components/numbers.js";
import { useResolvedColours, type ColourNames } from "../../display/resolvedColours.js";
import { extremes, paintMap, tokenLut } from "./colourMap.js";
import styles from "./results.module.css";

/** Three digits: there is no room for more beside a small bar. */
const short = (value: number): string =>
  Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4 ? plain(Number(value.toPrecision(3))) : general(value);

const GROUND: ColourNames<"ground"> = { ground: "var(--surface-well)" };

/** The diverging map of the theme, as its bar has it: its middle is as dark or light as the ground. */
function polarToken(ground: string): string {
  const [red = 0] = (ground.match(/[\d.]+/g) ?? []).map(Number);
  return red > 127 ? "--map-polar-light" : "--map-polar-dark";
}

/** Values in the colours of a map, never without its bar: "tide" from lowest to highest, "polar" about zero. */
export function MapImage({
  values,
  width,
  height,
  zoom,
  label,
  flipped,
  map = "tide",
}: {
  values: Float32Array;
  width: number;
  height: number;
  /** Device pixels a value takes. */
  zoom: number;
  /** "standard error". */
  label: string;
  flipped: boolean;
  map?: "tide" | "polar";
}): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = useDevicePixels();
  const { ground } = useResolvedColours(GROUND);
  const ends = useMemo((): readonly [number, number] => {
    const [low, high] = extremes(values);
    const most = Math.max(Math.abs(low), Math.abs(high));
    return map === "polar" ? [-most, most] : [low, high];
  }, [values, map]);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    canvas.current.width = width;
    canvas.current.height = height;
    const image = context.createImageData(width, height);
    const words = new Uint32Array(image.data.buffer);
    paintMap(values, ends, tokenLut(map === "polar" ? polarToken(ground) : "--map-tide"), words);
    if (flipped) {
      for (let y = 0; y < height >> 1; y++) {
        const top = words.slice(y * width, (y + 1) * width);
        words.copyWithin(y * width, (height - 1 - y) * width, (height - y) * width);
        words.set(top, (height - 1 - y) * width);
      }
    }
    context.putImageData(image, 0, 0);
  }, [values, width, height, ends, flipped, map, ground]);
  const [low, high] = ends;
  return (
    <figure className={styles.map}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${label}, from ${short(low)} to ${short(high)}`}
        style={{ width: (width * zoom) / ratio, height: (height * zoom) / ratio }}
      />
      <figcaption>
        <ColourBar map={map} low={short(low)} high={short(high)} width={40} />
      </figcaption>
    </figure>
  );
}
