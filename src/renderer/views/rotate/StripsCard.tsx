import { useRef, type ReactNode } from "react";
import { Card } from "../../components/Card.js";
import { ColourBar } from "../../components/ColourBar.js";
import { angle, plain } from "../../components/numbers.js";
import { useDeviceSize, type DeviceSize } from "../gallery/useDeviceSize.js";
import { PixelImage } from "../explore/PixelImage.js";
import { ringColour } from "./ringColours.js";
import type { Settled } from "./rotateRequest.js";
import { spread } from "./turning.js";
import type { Shown } from "./useShown.js";
import styles from "./rotate.module.css";

/** CSS px: room of the ring colours left of a strip, and the height all rings of one image share. */
const LEFT = 10;
const ALL_RINGS = 72;
const SIGMAS = 2;

export interface StripsCardProps {
  shown: Shown;
  settled: Settled;
  invert: boolean;
}

/** Image 1, image 2 before and image 2 after, each ring a row, on one axis of azimuths. */
export function StripsCard({ shown, settled, invert }: StripsCardProps): ReactNode {
  const body = useRef<HTMLDivElement>(null);
  const size = useDeviceSize(body);
  const { turning, polarAfter, alignment, azimuth } = shown;
  const turned = `${angle(alignment.psi)}${alignment.mirror ? " and mirroring" : ""}`;
  return (
    <Card
      title="Polar representation"
      note={`each ring unrolled, ${plain(360 / settled.rings.angles, 2)}° steps`}
      actions={<ColourBar map="grey" width={60} low={`−${SIGMAS} σ`} high={`+${SIGMAS} σ`} />}
    >
      <div className={styles.strips} ref={body}>
        {size !== null && (
          <>
            <Strip
              title="Image 1"
              values={turning.polarReference}
              settled={settled}
              invert={invert}
              size={size}
              mark={0}
            />
            <Strip
              title="Image 2, before"
              values={turning.polarImage}
              settled={settled}
              invert={invert}
              size={size}
              mark={azimuth}
            />
            <Strip
              title={`Image 2, after turning by ${turned}`}
              values={polarAfter}
              settled={settled}
              invert={invert}
              size={size}
              mark={0}
            />
            <div className={styles.stripAxis} style={{ marginLeft: LEFT }}>
              {["0°", "90°", "180°", "270°", "360°"].map((tick) => (
                <span key={tick}>{tick}</span>
              ))}
            </div>
          </>
        )}
      </div>
    </Card>
  );
}

interface StripProps {
  title: string;
  values: Float32Array;
  settled: Settled;
  invert: boolean;
  size: DeviceSize;
  /** Azimuth of the line, degrees. */
  mark: number;
}

function Strip({ title, values, settled, invert, size, mark }: StripProps): ReactNode {
  const { radii, angles } = settled.rings;
  const { ratio } = size;
  const rowHeight = Math.max(2, Math.min(14, Math.floor(ALL_RINGS / radii.length)));
  const down = Math.max(1, Math.round(rowHeight * ratio));
  const { mean, sd } = spread(values);
  const range = [mean - SIGMAS * sd, mean + SIGMAS * sd] as const;
  const across = (size.width - LEFT * ratio) / angles;
  return (
    <div>
      <h3 className={styles.stripTitle}>{title}</h3>
      <div className={styles.strip}>
        <span className={styles.stripRings} style={{ width: LEFT }}>
          {Array.from(radii, (_, i) => (
            <i key={i} style={{ background: ringColour(i), height: down / ratio }} />
          ))}
        </span>
        <PixelImage
          values={values}
          width={angles}
          height={radii.length}
          zoom={[across, down]}
          paint={{ kind: "grey", range, invert }}
          label={`${title}, ${radii.length} rings from the innermost, azimuth 0° to 360°`}
        />
        <i className={styles.stripMark} style={{ left: LEFT + ((mark / 360) * (size.width - LEFT * ratio)) / ratio }} />
      </div>
    </div>
  );
}
