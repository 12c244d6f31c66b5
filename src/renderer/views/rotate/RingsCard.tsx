import { useMemo, useRef, type ReactNode } from "react";
import { Card } from "../../components/Card.js";
import { angle, plain, withUnit } from "../../components/numbers.js";
import { useDeviceSize } from "../gallery/useDeviceSize.js";
import { mapZoom } from "../correlate/MapView.js";
import { usualRange } from "../explore/usualRange.js";
import { RingImage, type RingImageProps } from "./RingImage.js";
import { ringColour } from "./ringColours.js";
import type { Settled } from "./rotateRequest.js";
import type { Shown } from "./useShown.js";
import { place } from "./words.js";
import styles from "./rotate.module.css";

export interface RingsCardProps {
  shown: Shown;
  settled: Settled;
  names: readonly [string, string];
  pixelSize: number | null;
  after: boolean;
  flipped: boolean;
  invert: boolean;
  onRing: RingImageProps["onRing"];
}

/** More rings than these are not listed one by one. */
const MOST_NAMED = 12;
/** Between the two, CSS px; as in the style sheet. */
const GAP = 10;

/** Both images with the rings on them, and the angle between them. */
export function RingsCard({
  shown,
  settled,
  names,
  pixelSize,
  after,
  flipped,
  invert,
  onRing,
}: RingsCardProps): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  const size = useDeviceSize(row);
  const { compared, origin, alignment, azimuth } = shown;
  const { width, height } = compared;
  // Image 2 keeps its window when it is turned.
  const ranges = useMemo(() => [usualRange(compared.reference), usualRange(compared.image)] as const, [compared]);
  const { radii } = settled.rings;
  const room = size ? (size.width / size.ratio - GAP) / 2 : 0;
  const { zoom, block } = size ? mapZoom(Math.max(width, height), room, size.ratio) : { zoom: 1, block: 1 };
  const common = { width, height, pixelSize, zoom, block, flipped, invert, radii, onRing };
  const azimuthText = angle(azimuth > 180 ? azimuth - 360 : azimuth);
  return (
    <Card
      title="Rings"
      note="drag a ring to change its radius"
      actions={<span className={styles.quiet}>{block > 1 ? `means of ${block} × ${block}` : `${zoom}× nearest`}</span>}
      className={styles.ringsCard}
    >
      <div className={styles.pairRow} ref={row}>
        {size !== null && (
          <>
            <figure>
              <RingImage
                {...common}
                values={compared.reference}
                range={ranges[0]}
                label={`image 1, ${names[0]}`}
                about={[0, 0]}
                azimuth={null}
                azimuthText=""
                handles
              />
              <figcaption>
                <b>Image 1</b>, zero at 3 o'clock
              </figcaption>
            </figure>
            <figure>
              <RingImage
                {...common}
                values={after ? shown.after : compared.image}
                range={ranges[1]}
                label={after ? `image 2, ${names[1]}, after rotation` : `image 2, ${names[1]}`}
                about={after ? [0, 0] : [0 - origin[0], 0 - origin[1]]}
                azimuth={after ? null : azimuth}
                azimuthText={azimuthText}
                handles={false}
              />
              <figcaption>
                {after ? (
                  <>
                    <b>Image 2 after</b> turning by {angle(alignment.psi)}
                    {alignment.mirror ? ", mirrored" : ""}
                  </>
                ) : (
                  <>
                    <b>Image 2</b>, now at {azimuthText}
                    {origin[0] === 0 && origin[1] === 0 ? "" : `, rings about ${place([0 - origin[0], 0 - origin[1]])}`}
                  </>
                )}
              </figcaption>
            </figure>
          </>
        )}
        <ul className={styles.ringList}>
          {Array.from(radii.length > MOST_NAMED ? [radii[0]!, radii[1]!] : radii, (r, i) => (
            <li key={i}>
              <i style={{ background: ringColour(i) }} />
              ring {i + 1}: {withUnit(plain(r, 2), "px")}
            </li>
          ))}
          {radii.length > MOST_NAMED && (
            <li>
              … ring {radii.length}: {withUnit(plain(radii.at(-1)!, 2), "px")}; the colours come again after 8 rings
            </li>
          )}
        </ul>
      </div>
    </Card>
  );
}
