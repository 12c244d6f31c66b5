import { useMemo, useRef, type ReactNode } from "react";
import type { SourceRef } from "../../../../main/api/contract.js";
import { Card } from "../../../components/Card.js";
import { general } from "../../../components/numbers.js";
import { ScaleBar } from "../../../components/ScaleBar.js";
import { Superposition } from "../../explore/Superposition.js";
import { PixelImage } from "../../explore/PixelImage.js";
import { usualRange } from "../../explore/usualRange.js";
import { useDeviceSize } from "../../gallery/useDeviceSize.js";
import { Pending } from "../Pending.js";
import { useRawPixels, zoomInto } from "./OutputMap.js";
import styles from "./pair.module.css";

/** CSS px between the pictures, as in the style sheet, and what one has room for at most. */
const GAP = 12;
const MOST = 264;

const UNIT = [0, 1] as const;

export interface PictureRef {
  source: SourceRef;
  index: number;
  /** "f: particle 412". */
  name: string;
}

/** Both images, the second as it then lies where there is one, and both laid on each other. */
export function PairPictures({
  pictures,
  pixelSize,
  flipped,
  invert,
}: {
  pictures: readonly PictureRef[];
  pixelSize: number | null;
  flipped: boolean;
  invert: boolean;
}): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  const size = useDeviceSize(row);
  const [f, g, after] = [0, 1, 2].map((i) => pictures[i]);
  const first = useRawPixels(f?.source ?? null, f?.index ?? 0);
  const second = useRawPixels(g?.source ?? null, g?.index ?? 0);
  const third = useRawPixels(after?.source ?? null, after?.index ?? 0);
  const loaded = [first, second, third].slice(0, pictures.length);
  const one = first.value?.pixels;
  const two = second.value?.pixels;
  const three = third.value?.pixels;
  const head = loaded[0]?.value?.head;
  // The image keeps its window when it is moved.
  const range1 = useMemo(() => (one ? usualRange(one) : UNIT), [one]);
  const range2 = useMemo(() => (two ? usualRange(two) : UNIT), [two]);
  const ranges = [range1, range2];
  const missing = loaded.find((l) => l.value === null);
  const columns = pictures.length + (after ? 2 : 1);
  const room = size ? Math.min(MOST, (size.width / size.ratio - (columns - 1) * GAP) / columns) : 0;
  const same = loaded.every((l) => l.value?.head.width === head?.width && l.value?.head.height === head?.height);
  const [zoom] = head && size ? zoomInto(head.width, head.height, room, size.ratio) : [1];
  const words = `${zoom}× nearest, windows ${pictures
    .slice(0, 2)
    .map((_, i) => `${general(ranges[i]![0])} to ${general(ranges[i]![1])}`)
    .join(" and ")}`;
  return (
    <Card title="The two images" note={missing ? undefined : words} actions={<Keys />}>
      <div ref={row} className={styles.pictures}>
        {missing ? (
          <Pending what="The images" loaded={missing} />
        ) : (
          size !== null &&
          head && (
            <>
              {pictures.map((picture, i) => (
                <figure key={picture.name}>
                  <span className={styles.picture}>
                    <PixelImage
                      values={loaded[i]!.value!.pixels}
                      width={loaded[i]!.value!.head.width}
                      height={loaded[i]!.value!.head.height}
                      zoom={zoom}
                      paint={{ kind: "grey", range: ranges[Math.min(i, 1)]!, invert }}
                      label={picture.name}
                      flipped={flipped}
                    />
                    {i === 0 && zoom * head.width >= 128 && (
                      <ScaleBar width={head.width} zoom={zoom} pixelSize={pixelSize} />
                    )}
                  </span>
                  <figcaption>{picture.name}</figcaption>
                </figure>
              ))}
              {same && one && two && (
                <>
                  <figure>
                    <Superposition
                      {...{ f: one, g: two, width: head.width, height: head.height, zoom, flipped, invert }}
                      label="Both superimposed as they are"
                    />
                    <figcaption>
                      <span>superimposed{three ? ", before" : ""}</span>
                    </figcaption>
                  </figure>
                  {three && (
                    <figure>
                      <Superposition
                        {...{
                          f: one,
                          g: three,
                          width: head.width,
                          height: head.height,
                          zoom,
                          flipped,
                          invert,
                        }}
                        label="Both superimposed as they then lie"
                      />
                      <figcaption>
                        <span>
                          <b>after</b>, white: both
                        </span>
                      </figcaption>
                    </figure>
                  )}
                </>
              )}
            </>
          )
        )}
      </div>
    </Card>
  );
}

const Keys = (): ReactNode => (
  <>
    <i className={styles.keyF} /> 1 <i className={styles.keyG} /> 2
  </>
);
