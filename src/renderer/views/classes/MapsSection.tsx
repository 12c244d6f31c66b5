/** How well each pixel of an average is known. */
import { useMemo, type ReactNode } from "react";
import type { Display, SourceRef } from "../../../main/api/contract.js";
import { Section } from "../../components/Card.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import { usePixels } from "../../data/hooks.js";
import { MapImage } from "../results/MapImage.js";
import styles from "./classes.module.css";

const RAW: Display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "minmax", scope: "image" },
};

export function MapsSection({
  variances,
  errors,
  classIndex,
  members,
  flipped,
}: {
  variances: SourceRef;
  /** Null: √(variance / N) is computed here. */
  errors: SourceRef | null;
  classIndex: number;
  members: number;
  flipped: boolean;
}): ReactNode {
  const variance = usePixels(variances, classIndex, RAW).value;
  const made = usePixels(errors, classIndex, RAW).value;
  const ratio = useDevicePixels();
  const error = useMemo(
    () => made?.pixels ?? variance?.pixels.map((v) => Math.sqrt(Math.max(0, v) / members)),
    [made, variance, members],
  );
  if (!variance || !error) return null;
  const { width, height } = variance.head;
  const zoom = Math.max(1, Math.floor((132 * ratio) / Math.max(width, height)));
  const map = (label: string, values: Float32Array): ReactNode => (
    <div className={styles.map}>
      <MapImage values={values} width={width} height={height} zoom={zoom} label={label} flipped={flipped} />
      <span className={styles.quiet}>{label}</span>
    </div>
  );
  return (
    <Section title="Maps" note="in pixel values of the particles">
      <div className={styles.maps}>
        {map("standard error", error)}
        {map("variance", variance.pixels)}
      </div>
    </Section>
  );
}
