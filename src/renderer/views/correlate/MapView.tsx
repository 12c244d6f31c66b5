import { useMemo, type PointerEvent, type ReactNode } from "react";
import { useDevicePixels } from "../../components/devicePixels.js";
import { plain, withUnit } from "../../components/numbers.js";
import { useSettings } from "../../state/settings.js";
import { PixelImage } from "../explore/PixelImage.js";
import { centre } from "../../../core/conventions.js";
import { inBlocks, pixelOf, shiftText, withinMap, type FoundPeak, type MapSize, type Shift } from "./shifts.js";
import styles from "./correlate.module.css";

export interface MapViewProps extends MapSize {
  map: Float32Array;
  /** CSS px that it may take. */
  room: number;
  flipped: boolean;
  peaks: readonly FoundPeak[];
  /** Which peak is looked at. */
  peak: number;
  tried: Shift | null;
  /** Half side of the square that is searched, px; null = not drawn. */
  maxShift: number | null;
  /** Small: cross and the peak only. */
  bare?: boolean;
  label: string;
  onHover?: (shift: Shift | null) => void;
  onPick?: (shift: Shift) => void;
}

/** Whole device pixels a value of the map takes in `room`; below 1 the map is shown in blocks. */
export function mapZoom(side: number, room: number, ratio: number): { zoom: number; block: number } {
  const zoom = Math.floor((room * ratio) / side);
  return zoom >= 1 ? { zoom, block: 1 } : { zoom: 1, block: Math.ceil(side / (room * ratio)) };
}

/** The map as an image, d = 0 at the cross; peaks numbered as in the list. A click tries the shift there. */
export function MapView(props: MapViewProps): ReactNode {
  const { map, width, height, room, flipped, peaks, peak, tried, maxShift, bare = false, label } = props;
  const ratio = useDevicePixels();
  const scale = useSettings((s) => s.scale);
  const { zoom, block } = mapZoom(Math.max(width, height), room, ratio);
  const shown = useMemo(() => inBlocks(map, { width, height }, block, "highest"), [map, width, height, block]);
  // CSS px a value takes.
  const unit = zoom / block / ratio;
  const at = ({ x, y }: Shift): { x: number; y: number } => {
    const row = y + centre(height) + 0.5;
    return { x: (x + centre(width) + 0.5) * unit, y: (flipped ? height - row : row) * unit };
  };
  const under = (event: PointerEvent): Shift => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = Math.floor((event.clientX - box.left) / scale / unit);
    const row = Math.floor((event.clientY - box.top) / scale / unit);
    const y = flipped ? height - 1 - row : row;
    return withinMap({ x: x - centre(width), y: y - centre(height) }, { width, height });
  };
  const size = { width: shown.width * (zoom / ratio), height: shown.height * (zoom / ratio) };
  const origin = at({ x: 0, y: 0 });
  const corners = maxShift === null ? null : [at({ x: -maxShift, y: -maxShift }), at({ x: maxShift, y: maxShift })];
  const named = bare ? peaks.slice(0, 1) : peaks;
  const pick = props.onPick;
  return (
    <span
      className={styles.mapView}
      style={size}
      data-picks={pick ? "" : undefined}
      onPointerMove={(event) => props.onHover?.(under(event))}
      onPointerLeave={() => props.onHover?.(null)}
      onPointerDown={(event) => pick && event.button === 0 && pick(under(event))}
    >
      <PixelImage
        values={shown.values}
        width={shown.width}
        height={shown.height}
        zoom={zoom}
        paint={TIDE}
        label={label}
        flipped={flipped}
      />
      <svg className={styles.over} width={size.width} height={size.height} aria-hidden="true">
        <path className={styles.cross} d={`M0 ${origin.y}H${size.width}M${origin.x} 0V${size.height}`} />
        {corners && (
          <g className={styles.limit}>
            <rect
              x={Math.min(corners[0]!.x, corners[1]!.x)}
              y={Math.min(corners[0]!.y, corners[1]!.y)}
              width={Math.abs(corners[1]!.x - corners[0]!.x)}
              height={Math.abs(corners[1]!.y - corners[0]!.y)}
            />
            <text
              x={Math.max(corners[0]!.x, corners[1]!.x) - 4}
              y={Math.min(corners[0]!.y, corners[1]!.y) - 5}
              textAnchor="end"
            >
              max shift {withUnit(plain(maxShift!, 1), "px")}
            </text>
          </g>
        )}
        {named.map((p, i) => {
          const place = at(pixelOf(p));
          const now = tried === null && i === peak;
          const radius = bare ? 8 : now ? 10 : 6.5;
          // A number that would leave the map stands on the other side.
          const left = place.x + radius + 14 > size.width;
          const below = place.y - radius - 4 < 10;
          return (
            <g key={i} data-now={now ? "" : undefined}>
              <circle className={styles.halo} cx={place.x} cy={place.y} r={radius} />
              <circle className={styles.ring} cx={place.x} cy={place.y} r={radius} />
              {!bare && (
                <text
                  className={styles.number}
                  x={place.x + (left ? -radius - 3 : radius + 3)}
                  y={place.y + (below ? radius + 6 : -radius + 2)}
                  textAnchor={left ? "end" : "start"}
                >
                  {i + 1}
                </text>
              )}
            </g>
          );
        })}
        {tried && !bare && <Tried {...at(tried)} label={shiftText(tried)} />}
      </svg>
    </span>
  );
}

const TIDE = { kind: "tide" } as const;

/** The shift being tried: a diamond, as no peak has. */
function Tried({ x, y, label }: { x: number; y: number; label: string }): ReactNode {
  const diamond = `M${x} ${y - 9}l9 9-9 9-9-9z`;
  return (
    <g>
      <title>{label}</title>
      <path className={styles.halo} d={diamond} />
      <path className={styles.triedRing} d={diamond} />
    </g>
  );
}
