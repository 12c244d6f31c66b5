import type { ReactNode } from "react";
import type { RingInterpolation, RingWeight } from "../../../core/polar/rings.js";
import type { Alignment } from "../../../core/conventions.js";
import { Button } from "../../components/Button.js";
import { Section } from "../../components/Card.js";
import { CommandBlock } from "../../components/CommandBlock.js";
import { dropRefused, NumberField } from "../../components/NumberField.js";
import { fixed, plural, withUnit } from "../../components/numbers.js";
import { Select } from "../../components/Select.js";
import { Toggle } from "../../components/Toggle.js";
import { AngleCard } from "./AngleCard.js";
import type { KnownPair } from "../explore/pair.js";
import { PrepareFields } from "../explore/PrepareFields.js";
import type { Command } from "../explore/useCommand.js";
import { setPreparation, UNPREPARED } from "../explore/preparation.js";
import { TOOL, type Settled } from "./rotateRequest.js";
import { setRotate, USUAL, type RotateSettings } from "./rotateStore.js";
import styles from "./rotate.module.css";

const INTERPOLATIONS: readonly { value: RingInterpolation; label: string }[] = [
  { value: "nearest", label: "nearest" },
  { value: "bilinear", label: "bilinear" },
  { value: "cubic", label: "cubic B-spline" },
];
const WEIGHTS: readonly { value: RingWeight; label: string }[] = [
  { value: "none", label: "none" },
  { value: "radius", label: "radius" },
  { value: "radius-squared", label: "radius²" },
];

export interface RotateInspectorProps {
  pair: KnownPair;
  settings: RotateSettings;
  settled: Settled;
  pixelSize: number | null;
  /** Of the newest answer, s. */
  seconds: number | null;
  alignment: Alignment | null;
  flipped: boolean;
  command: Command | null;
  notes: readonly string[];
}

export function RotateInspector(props: RotateInspectorProps): ReactNode {
  const { pair, settings, settled, pixelSize, seconds, alignment, flipped, command, notes } = props;
  const { rings, grid } = settled;
  return (
    <>
      <Section
        title="Rings"
        actions={
          <Button
            kind="quiet"
            icon="reset"
            onClick={() => {
              setRotate(USUAL);
              setPreparation(UNPREPARED);
              dropRefused();
            }}
          >
            Defaults
          </Button>
        }
      >
        <NumberField
          wide
          label="Inner radius"
          unit="px"
          value={settled.innerRadius}
          min={0}
          max={settled.outerRadius - 1}
          onChange={(v) => v !== null && setRotate({ innerRadius: v })}
        />
        <NumberField
          wide
          label="Outer radius"
          unit="px"
          value={settled.outerRadius}
          min={settled.innerRadius + 1}
          max={settled.mostOuter}
          onChange={(v) => v !== null && setRotate({ outerRadius: v })}
        />
        {settled.wantedOuter > settled.outerRadius && (
          <p className={styles.note}>
            {withUnit(fixed(settled.wantedOuter, 0), "px")} would leave the box at shifts of{" "}
            {withUnit(fixed(settled.maxShift, 0), "px")}.
          </p>
        )}
        <NumberField
          wide
          label="Step"
          unit="px"
          value={settled.ringStep}
          min={1}
          max={256}
          onChange={(v) => v !== null && setRotate({ ringStep: v })}
        />
        <NumberField
          wide
          label="Angular step"
          unit="°"
          value={settings.angularStep}
          min={0.5}
          max={15}
          step={0.5}
          help="Distance of the samples along a ring; peaks are found to a fraction of it."
          onChange={(v) => v !== null && setRotate({ angularStep: v })}
        />
        <Select
          wide
          label="Interpolation"
          options={INTERPOLATIONS}
          value={settings.interpolation}
          onChange={(interpolation) => setRotate({ interpolation })}
        />
        <Select
          wide
          label="Ring weight"
          help="What each ring counts in the sum; the radius makes every pixel count the same."
          options={WEIGHTS}
          value={settings.ringWeight}
          onChange={(ringWeight) => setRotate({ ringWeight })}
        />
      </Section>
      <Section title="Search">
        <NumberField
          wide
          label="Shift step"
          unit="px"
          value={settings.shiftStep}
          min={0.25}
          max={16}
          step={0.25}
          onChange={(v) => v !== null && setRotate({ shiftStep: v, shiftBefore: null })}
        />
        <Toggle
          row
          label="Check mirror"
          help="Also search with image 2 mirrored; the better hand wins in every cell."
          value={settings.mirror}
          onChange={(mirror) => setRotate({ mirror })}
        />
        <NumberField
          wide
          label="Low-pass"
          unit="Å"
          value={settings.lowPass === 0 ? null : settings.lowPass}
          empty="off"
          min={2 * (pixelSize ?? 0.5)}
          max={10000}
          disabled={pixelSize === null}
          help={pixelSize === null ? "Needs a pixel size." : "Taken out of both images before they are compared."}
          onChange={(v) => setRotate({ lowPass: v ?? 0 })}
        />
        <NumberField
          wide
          label="High-pass"
          unit="Å"
          value={settings.highPass === 0 ? null : settings.highPass}
          empty="off"
          min={2 * (pixelSize ?? 0.5)}
          max={100000}
          disabled={pixelSize === null}
          help={
            pixelSize === null ? "Needs a pixel size." : "Shading taken out of both images before they are compared."
          }
          onChange={(v) => setRotate({ highPass: v ?? 0 })}
        />
        <PrepareFields tool={TOOL} pair={pair} />
        <p className={styles.cost}>
          <span>
            {plural(grid.perAxis ** 2, "search", "searches")} × {plural(rings.radii.length, "ring")}
          </span>
          <span>{seconds === null ? "" : withUnit(fixed(1000 * seconds, 1), "ms")}</span>
        </p>
        {notes.map((note) => (
          <p key={note} className={styles.note}>
            {note}
          </p>
        ))}
      </Section>
      <AngleCard alignment={alignment} flipped={flipped} />
      {command !== null && (
        <Section title="As command">
          <CommandBlock command={command.text} stale={command.stale} />
        </Section>
      )}
    </>
  );
}
