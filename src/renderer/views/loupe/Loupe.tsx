import { useRef, useState, type PointerEvent, type ReactNode } from "react";
import type { DatasetInfo, Display, ResultInfo, SourceRef } from "../../../main/api/contract.js";
import { centre } from "../../../core/conventions.js";
import { IconButton } from "../../components/Button.js";
import { Section } from "../../components/Card.js";
import { ImageTile } from "../../components/ImageTile.js";
import { count } from "../../components/numbers.js";
import { ScaleBar } from "../../components/ScaleBar.js";
import { isFiltered } from "../../display/effectiveDisplay.js";
import { wholeZoomLabel } from "../../display/zoom.js";
import { usePixels } from "../../data/hooks.js";
import type { DatasetDisplay } from "../../state/settings.js";
import { useDeviceSize } from "../gallery/useDeviceSize.js";
import { ContrastSection } from "./ContrastSection.js";
import { pixelAt, readOutText, type PixelPlace } from "./loupeGeometry.js";
import { LoupeTriptych } from "./LoupeTriptych.js";
import { useLoupeImage } from "./useLoupeImage.js";
import styles from "./Loupe.module.css";

export interface LoupeProps {
  dataset: DatasetInfo;
  source: SourceRef;
  /** From 0; null = nothing to look at. */
  index: number | null;
  chosen: DatasetDisplay;
  display: Display;
  /** Result for average and residual, if there is one. */
  alignment: ResultInfo | undefined;
  pinned: boolean;
  onPin: (pinned: boolean) => void;
}

/** Device px of height below which a scale bar would cover the image. */
const LEAST_FOR_BAR = 64;

/** One image large: its pixels, its numbers, its contrast window. */
export function Loupe(props: LoupeProps): ReactNode {
  const { dataset, source, index, chosen, display } = props;
  const box = useRef<HTMLDivElement>(null);
  const room = useDeviceSize(box)?.width ?? 0;
  const size = { width: dataset.width ?? 1, height: dataset.height ?? 1 };
  const [draft, setDraft] = useState<{ low: number; high: number } | null>(null);
  const [pointer, setPointer] = useState<PixelPlace | null>(null);
  const image = useLoupeImage(room > 0 ? source : null, index, display, size, room, draft);
  const altered = isFiltered(display) || display.view !== "raw";
  const raw = usePixels(altered && pointer ? source : null, index, RAW);
  const flip = chosen.y === "up";
  const { head, pixels } = image;

  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const rect = event.currentTarget.getBoundingClientRect();
    const across = (event.clientX - rect.left) / rect.width;
    setPointer(pixelAt(across, (event.clientY - rect.top) / rect.height, size.width, size.height, flip));
  };
  const at = pointer && pixels && pointer.y * size.width + pointer.x;
  const text =
    pointer && head && pixels && at !== null
      ? readOutText(
          {
            ...pointer,
            value: pixels[at]!,
            // Aligned pixels are no longer those of one place in the file.
            raw: altered && display.view === "raw" ? (raw.value?.pixels[at] ?? null) : null,
            mean: head.mean,
            sd: head.sd,
          },
          size.width,
          size.height,
        )
      : null;
  const title = index === null ? "Loupe" : `Particle ${count(index + 1)}`;
  return (
    <>
      <Section
        title={title}
        actions={
          <>
            <span className={styles.quiet}>
              {wholeZoomLabel(image.scale)}
              {image.scale >= 1 ? " nearest" : ", binned"}
            </span>
            <IconButton
              icon="lock"
              label={props.pinned ? "Let the loupe follow the focus" : "Keep this image in the loupe"}
              pressed={props.pinned}
              onClick={() => props.onPin(!props.pinned)}
              disabled={index === null}
            />
          </>
        }
      >
        <div ref={box} className={styles.box}>
          {index === null ? (
            <p className={styles.empty}>Move through the images with the arrow keys, or click one, to see it here.</p>
          ) : (
            room > 0 && (
              <div className={styles.image} onPointerMove={onPointerMove} onPointerLeave={() => setPointer(null)}>
                <ImageTile
                  tile={image.tile}
                  width={image.tile?.width ?? Math.ceil(size.width * Math.min(1, image.scale))}
                  height={image.tile?.height ?? Math.ceil(size.height * Math.min(1, image.scale))}
                  zoom={image.zoom}
                  label={`particle ${index + 1}`}
                  invert={chosen.invert}
                  flipped={flip}
                  error={image.error}
                >
                  {image.error === null && (
                    <>
                      <Marks chosen={chosen} dataset={dataset} />
                      {size.height * image.scale >= LEAST_FOR_BAR && (
                        <span className={styles.bar}>
                          <ScaleBar width={size.width} zoom={image.scale} pixelSize={dataset.pixelSize} />
                        </span>
                      )}
                    </>
                  )}
                </ImageTile>
              </div>
            )
          )}
        </div>
        {image.error !== null && index !== null && (
          <p className={styles.reason} role="alert">
            {image.error}
          </p>
        )}
        <div className={styles.readOut}>
          {text ? (
            <>
              <span>{text.place}</span>
              <span>{text.value}</span>
            </>
          ) : (
            index !== null &&
            image.error === null && <span className={styles.quiet}>Point at a pixel for its value</span>
          )}
        </div>
        {props.alignment && index !== null && room > 0 && (
          <LoupeTriptych {...props} alignment={props.alignment} index={index} room={room} size={size} />
        )}
      </Section>
      {index !== null && (
        <ContrastSection
          dataset={dataset}
          chosen={chosen}
          display={display}
          image={image}
          draft={draft}
          onDraft={setDraft}
        />
      )}
    </>
  );
}

const RAW: Display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "minmax", scope: "image" },
};

/** Centre and mask circle, if they are on. */
function Marks({ chosen, dataset }: { chosen: DatasetDisplay; dataset: DatasetInfo }): ReactNode {
  const { width: w, height: h } = dataset;
  if (w === null || h === null) return null;
  const x = centre(w) + 0.5;
  const y = chosen.y === "up" ? h - centre(h) - 0.5 : centre(h) + 0.5;
  const arm = w / 18;
  const mask = chosen.maskDiameter === null ? null : chosen.maskDiameter / (dataset.pixelSize ?? 1);
  const cross = `M${x - arm} ${y}h${(2 * arm) / 3}m${(2 * arm) / 3} 0h${(2 * arm) / 3}M${x} ${y - arm}v${(2 * arm) / 3}m0 ${(2 * arm) / 3}v${(2 * arm) / 3}`;
  return (
    <svg className={styles.marks} viewBox={`0 0 ${w} ${h}`} preserveAspectRatio="none" aria-hidden="true">
      {[styles.halo, styles.mark].map((className) => (
        <g key={className} className={className}>
          {chosen.overlays.includes("centre") && <path d={cross} />}
          {mask !== null && <circle cx={x} cy={y} r={mask / 2} strokeDasharray="3 4" />}
        </g>
      ))}
    </svg>
  );
}
