import { useMemo, useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { centre } from "../../../core/conventions.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { plain, withUnit } from "../../components/numbers.js";
import { ScaleBar } from "../../components/ScaleBar.js";
import { inBlocks } from "../correlate/shifts.js";
import { PixelImage } from "../explore/PixelImage.js";
import { ringColour } from "./ringColours.js";
import { ringAt, roleOf, type RingRole } from "./rotateRequest.js";
import styles from "./rotate.module.css";

export interface RingImageProps {
  values: Float32Array;
  width: number;
  height: number;
  pixelSize: number | null;
  /** Device pixels a pixel takes, or a mean of `block` × `block` pixels where the image has no room. */
  zoom: number;
  block: number;
  label: string;
  flipped: boolean;
  /** Particles are dark. */
  invert: boolean;
  /** Drawn black and white. */
  range: readonly [number, number];
  radii: ArrayLike<number>;
  /** Where the rings' middle lies from the centre of the image, px. */
  about: readonly [number, number];
  /** Azimuth of the feature that image 1 has at 3 o'clock, degrees from +x towards +y; null: only that line. */
  azimuth: number | null;
  azimuthText: string;
  /** A ring is drawn to this radius, px. */
  onRing: (ring: number, role: RingRole, radius: number) => void;
  /** Rings can be reached with Tab; of several images only one offers it. */
  handles: boolean;
}

/** Pointer this near to a ring takes it, CSS px. */
const GRAB = 7;

/** An image with the rings on it; each ring can be dragged to another radius. */
export function RingImage(props: RingImageProps): ReactNode {
  const { width, height, pixelSize, zoom, block, label, flipped, radii, about, azimuth, onRing, handles } = props;
  const ratio = useDevicePixels();
  const { range, invert } = props;
  const paint = useMemo(() => ({ kind: "grey" as const, range, invert }), [range, invert]);
  const taken = useRef<{ ring: number; role: RingRole } | null>(null);
  const shown = useMemo(
    () => inBlocks(props.values, { width, height }, block, "mean"),
    [props.values, width, height, block],
  );
  // Blocks at the far borders may reach beyond the image.
  const drawn = { width: shown.width * block, height: shown.height * block };
  const css = zoom / block / ratio;
  const sign = flipped ? -1 : 1;
  // The middle of the centre pixel as drawn.
  const cx = centre(width) + 0.5 + about[0];
  const cy = (flipped ? drawn.height - centre(height) - 0.5 : centre(height) + 0.5) + sign * about[1];
  const outer = radii[radii.length - 1] ?? 0;
  const radiusAt = (event: PointerEvent<SVGSVGElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * drawn.width;
    const y = ((event.clientY - box.top) / box.height) * drawn.height;
    return Math.hypot(x - cx, y - cy);
  };
  const hairline = 1 / css;
  const point = (degrees: number, r: number): [number, number] => {
    const a = (degrees * Math.PI) / 180;
    return [cx + r * Math.cos(a), cy + sign * r * Math.sin(a)];
  };
  const line = (degrees: number, dash?: string): ReactNode => {
    const [x2, y2] = point(degrees, 1.1 * outer);
    return (
      <>
        <line className={styles.halo} x1={cx} y1={cy} x2={x2} y2={y2} strokeWidth={4 * hairline} />
        <line
          className={styles.mark}
          x1={cx}
          y1={cy}
          x2={x2}
          y2={y2}
          strokeWidth={1.6 * hairline}
          strokeDasharray={dash}
        />
      </>
    );
  };
  const [arcX, arcY] = point(azimuth ?? 0, 0.55 * outer);
  const [textX, textY] = point((azimuth ?? 0) <= 180 ? (azimuth ?? 0) / 2 : ((azimuth ?? 0) + 360) / 2, 0.66 * outer);
  const arc = azimuth === null ? 0 : azimuth > 180 ? azimuth - 360 : azimuth;
  return (
    <span className={styles.ringImage}>
      <PixelImage
        values={shown.values}
        width={shown.width}
        height={shown.height}
        zoom={zoom}
        paint={paint}
        label={label}
        flipped={flipped}
      />
      <svg
        className={styles.rings}
        viewBox={`0 0 ${drawn.width} ${drawn.height}`}
        role="group"
        aria-label={`Rings on ${label}`}
        onPointerDown={(event) => {
          const ring = ringAt(radii, radiusAt(event), GRAB / css);
          if (ring === -1) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          taken.current = { ring, role: roleOf(ring, radii.length) };
        }}
        onPointerMove={(event) => {
          if (taken.current !== null) return onRing(taken.current.ring, taken.current.role, radiusAt(event));
          event.currentTarget.style.cursor = ringAt(radii, radiusAt(event), GRAB / css) === -1 ? "" : "grab";
        }}
        onPointerUp={() => (taken.current = null)}
        onPointerCancel={() => (taken.current = null)}
      >
        {Array.from(radii, (r, i) => (
          <g key={i}>
            <circle className={styles.halo} cx={cx} cy={cy} r={r} strokeWidth={3.4 * hairline} />
            <circle
              className={styles.ring}
              cx={cx}
              cy={cy}
              r={r}
              stroke={ringColour(i)}
              strokeWidth={1.5 * hairline}
              {...(handles && focusable(i, r, radii.length, onRing))}
            />
          </g>
        ))}
        {azimuth === null ? (
          line(0)
        ) : (
          <>
            {line(0, `${3 * hairline} ${4 * hairline}`)}
            {line(azimuth)}
            <path
              className={styles.mark}
              strokeWidth={1.6 * hairline}
              d={`M${point(0, 0.55 * outer).join(" ")}A${0.55 * outer} ${0.55 * outer} 0 0 ${arc > 0 !== flipped ? 1 : 0} ${arcX} ${arcY}`}
            />
            <text
              className={styles.angleText}
              x={textX}
              y={textY}
              fontSize={13 * hairline}
              strokeWidth={3.5 * hairline}
            >
              {props.azimuthText}
            </text>
          </>
        )}
      </svg>
      <ScaleBar width={shown.width} zoom={zoom} pixelSize={pixelSize === null ? null : pixelSize * block} />
    </span>
  );
}

/** A ring as a control: ↑ and ↓ change its radius. */
function focusable(
  ring: number,
  radius: number,
  count: number,
  onRing: RingImageProps["onRing"],
): React.SVGProps<SVGCircleElement> {
  const role = roleOf(ring, count);
  const what = { inner: "Inner radius", outer: "Outer radius", step: `Ring ${ring + 1}, sets the step` }[role];
  return {
    tabIndex: role !== "step" || ring === 1 ? 0 : -1,
    role: "slider",
    "aria-label": what,
    "aria-valuenow": radius,
    "aria-valuetext": withUnit(plain(radius, 2), "px"),
    "aria-orientation": "vertical",
    onKeyDown: (event: KeyboardEvent<SVGCircleElement>) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      onRing(ring, role, radius + step * (event.shiftKey ? 5 : 1));
    },
  };
}
