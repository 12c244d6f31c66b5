import type { ReactNode } from "react";
import { Button } from "../../components/Button.js";
import { Section } from "../../components/Card.js";
import { CommandBlock } from "../../components/CommandBlock.js";
import { LinePlot } from "../../components/LinePlot.js";
import { dropRefused, NumberField } from "../../components/NumberField.js";
import { fixed, plain, withUnit } from "../../components/numbers.js";
import { Select } from "../../components/Select.js";
import { Slider } from "../../components/Slider.js";
import { Toggle } from "../../components/Toggle.js";
import type { Box, KnownPair } from "../explore/pair.js";
import { PrepareFields } from "../explore/PrepareFields.js";
import type { Command } from "../explore/useCommand.js";
import { setPreparation, UNPREPARED } from "../explore/preparation.js";
import { CONTROLS, setControls, type Controls, type Padding, type PeakFit } from "./correlateStore.js";
import { filterAt, placeOf, SLIDER_STEPS } from "./filterSlider.js";
import { maskRadiusOf, maxShiftOf, paddingOf, unsafeFrom, usualMaskRadius, usualMaxShift } from "./request.js";
import { profileAt, type Shift } from "./shifts.js";
import type { Correlation } from "./useCorrelation.js";
import styles from "./correlate.module.css";

const FITS: readonly { value: PeakFit; label: string }[] = [
  { value: "parabola", label: "parabola 3 × 3" },
  { value: "centreOfGravity", label: "centre of gravity" },
  { value: "none", label: "none" },
];

export interface CorrelateInspectorProps {
  pair: KnownPair;
  controls: Controls;
  box: Box;
  found: Correlation | null;
  other: Float32Array | null;
  shift: Shift;
  values: string;
  command: Command | null;
}

export function CorrelateInspector(props: CorrelateInspectorProps): ReactNode {
  const { pair, controls, box, found, command } = props;
  return (
    <>
      <ControlsSection pair={pair} controls={controls} box={box} notes={found?.notes ?? []} />
      <WrapSection {...props} />
      <MeaningSection controls={controls} />
      {command !== null && (
        <Section title="As command">
          <CommandBlock command={command.text} stale={command.stale} />
        </Section>
      )}
    </>
  );
}

function ControlsSection({
  pair,
  controls,
  box,
  notes,
}: {
  pair: KnownPair;
  controls: Controls;
  box: Box;
  notes: readonly string[];
}): ReactNode {
  const half = Math.floor(Math.min(box.width, box.height) / 2);
  const unit = box.pixelSize === null ? "px" : "Å";
  const paddings: { value: Padding; label: string }[] = [
    { value: "auto", label: `automatic: ${autoWords(controls, box)}` },
    { value: "none", label: "none (periodic)" },
    { value: "1.5", label: "1.5×" },
    { value: "2", label: "2×" },
  ];
  return (
    <Section
      title="Correlation"
      actions={
        <Button
          kind="quiet"
          icon="reset"
          onClick={() => {
            setControls(CONTROLS);
            setPreparation(UNPREPARED);
            dropRefused();
          }}
        >
          Defaults
        </Button>
      }
    >
      <div className={styles.form}>
        <Select
          label="Normalise"
          wide
          options={[
            { value: "yes", label: "mean 0, sd 1" },
            { value: "no", label: "none: raw products" },
          ]}
          value={controls.normalise ? "yes" : "no"}
          onChange={(v) => setControls({ normalise: v === "yes" })}
          help="Subtract the mean and divide by the standard deviation: identical images give 1"
        />
        <Select
          label="Padding"
          wide
          options={paddings}
          value={controls.padding}
          onChange={(padding) => setControls({ padding })}
          help="A frame of zeros round both images, so that nothing meets its wrapped part"
        />
        <Knob
          label="Mask radius"
          unit="px"
          value={maskRadiusOf(controls, box)}
          usual={usualMaskRadius(box)}
          max={half}
          onChange={(v) => setControls({ maskRadius: v })}
          help="Soft disc on both images; 0 is no mask"
        />
        <Knob
          label="Max shift"
          unit="px"
          value={maxShiftOf(controls, box)}
          usual={usualMaxShift(box)}
          min={1}
          max={half}
          onChange={(v) => setControls({ maxShift: v })}
          help="Peaks are looked for up to this far along x and along y"
        />
        <FilterKnob
          label="Low-pass"
          unit={unit}
          box={box}
          value={controls.lowPass}
          onChange={(lowPass) => setControls({ lowPass })}
          help="Details finer than this are taken out of both images"
        />
        <FilterKnob
          label="High-pass"
          unit={unit}
          box={box}
          value={controls.highPass}
          onChange={(highPass) => setControls({ highPass })}
          help="Variations slower than this are taken out of both images"
        />
        <PrepareFields tool="ccf" pair={pair} />
        <Select
          label="Peak fit"
          wide
          options={FITS}
          value={controls.peakFit}
          onChange={(peakFit) => setControls({ peakFit })}
          help="How a peak is placed between the pixels"
        />
        <NumberField
          label="Peaks"
          wide
          integer
          min={1}
          max={99}
          value={controls.peaks}
          onChange={(peaks) => peaks !== null && setControls({ peaks })}
          help={`At most so many, at least ${controls.peakDistance} px apart`}
        />
        <Toggle
          label="Show brute force"
          row
          value={controls.bruteForce}
          onChange={(bruteForce) => setControls({ bruteForce })}
          help="Every shift summed in real space; boxes over 128 px on request"
        />
        {notes.map((note) => (
          <p key={note} className={styles.note}>
            {note}
          </p>
        ))}
      </div>
    </Section>
  );
}

const autoWords = (controls: Controls, box: Box): string =>
  paddingOf({ ...controls, padding: "auto" }, box) === 1 ? "none" : "2×";

interface KnobProps {
  label: string;
  unit: string;
  value: number;
  help: string;
  onChange: (value: number) => void;
}

/** A number, and a slider under it that is followed live. */
function Knob({ usual, min = 0, max, ...knob }: KnobProps & { usual: number; min?: number; max: number }): ReactNode {
  const { label, unit, value, help, onChange } = knob;
  return (
    <div className={styles.knob}>
      <NumberField
        label={label}
        unit={unit}
        wide
        min={min}
        max={max}
        value={value}
        onChange={(v) => v !== null && onChange(v)}
        help={help}
      />
      <Slider
        bare
        label={`${label}, slider`}
        min={min}
        max={max}
        step={1}
        value={Math.round(value)}
        zero={usual}
        text={withUnit(plain(value, 1), unit)}
        onChange={onChange}
      />
    </div>
  );
}

/** Lengths are set on a logarithmic slider; its left end is "off". */
function FilterKnob({ box, ...knob }: KnobProps & { box: Box }): ReactNode {
  const { label, unit, value, help, onChange } = knob;
  const pixel = box.pixelSize ?? 1;
  const side = Math.min(box.width, box.height);
  return (
    <div className={styles.knob}>
      <NumberField
        label={label}
        unit={unit}
        wide
        empty="off"
        min={2 * pixel}
        max={10_000}
        value={value === 0 ? null : value}
        onChange={(v) => onChange(v ?? 0)}
        help={help}
      />
      <Slider
        bare
        label={`${label}, slider`}
        min={0}
        max={SLIDER_STEPS}
        step={1}
        value={placeOf(value, pixel, side)}
        text={value === 0 ? "off" : withUnit(plain(value, 1), unit)}
        onChange={(place) => onChange(filterAt(place, pixel, side))}
      />
    </div>
  );
}

function WrapSection({ controls, box, found, other, shift, values }: CorrelateInspectorProps): ReactNode {
  const from = unsafeFrom(box);
  const padding = paddingOf(controls, box);
  const periodic = padding === 1;
  const far = Math.max(Math.abs(shift.x), Math.abs(shift.y)) > from;
  const mine = found && profileAt(found.map, found, shift.y);
  const others = found && other && other.length === found.map.length ? profileAt(other, found, shift.y) : null;
  const curve = (name: string, of: { x: number[]; y: number[] } | null, colour: string, dash?: string) =>
    of ? [{ name, ...of, colour, ...(dash ? { dash } : {}) }] : [];
  return (
    <Section title="Wrap-around">
      <p className={styles.text} data-warn={periodic && far ? "" : undefined}>
        {periodic
          ? `Shifts are periodic. A peak farther than ${from} px (a quarter of the box) from the origin mixes opposite edges: pad 2× to separate them.`
          : `Both images stand in a frame of zeros, ${plain(padding, 1)}× the box: nothing meets its wrapped part.`}
      </p>
      {mine && (
        <>
          <LinePlot
            label="Periodic and padded profile through the peak row"
            sentence={`Row y = ${fixed(shift.y, 0)}; beyond ${from} px from the origin the periodic one is unsafe.`}
            x={{ label: "shift x (px)", min: mine.x[0]!, max: mine.x.at(-1)! }}
            y={{ label: values }}
            series={[
              ...curve("periodic", periodic ? mine : others, "var(--plot-2)"),
              ...curve(
                periodic ? "padded 2×" : `padded ${plain(padding, 1)}×`,
                periodic ? others : mine,
                "var(--plot-4)",
                "4 3",
              ),
            ]}
            bands={[
              { from: mine.x[0]!, to: -from, label: "unsafe when periodic" },
              { from, to: mine.x.at(-1)!, label: "unsafe when periodic" },
            ]}
            height={104}
          />
          <p className={styles.unsafe}>
            <i /> unsafe when periodic
          </p>
        </>
      )}
    </Section>
  );
}

const MEANING: Record<Controls["kind"], { words: string; formula: string; source: string }> = {
  ccf: {
    words:
      "The position of the peak is the shift of g against f. Its height is the correlation coefficient, 1 for identical images.",
    formula: "CCF = FT⁻¹ [ F*(X) · G(X) ]",
    source: "Saxton & Frank, Ultramicroscopy 2, 219 (1977)",
  },
  acf: {
    words:
      "f against itself: highest, 1, without a shift, and the same in opposite directions. Other peaks are distances that repeat in f.",
    formula: "ACF = FT⁻¹ [ |F(X)|² ]",
    source: "Saxton & Frank, Ultramicroscopy 2, 219 (1977)",
  },
  phase: {
    words:
      "Every frequency counts alike, so the peak is a sharp point at the shift of g against f; noise counts as much as signal. Its height is no correlation coefficient.",
    formula: "PCF = FT⁻¹ [ F*(X) G(X) ∕ (|F| |G|) ]",
    source: "Horner & Gianino, Applied Optics 23, 812 (1984)",
  },
  mutual: {
    words:
      "Half way between: amplitudes count by their root, so the peak is sharper than that of the CCF and steadier than that of phases alone.",
    formula: "MCF = FT⁻¹ [ F*(X) G(X) ∕ √(|F| |G|) ]",
    source: "van Heel, Schatz & Orlova, Ultramicroscopy 46, 307 (1992)",
  },
};

function MeaningSection({ controls }: { controls: Controls }): ReactNode {
  const { words, formula, source } = MEANING[controls.kind];
  return (
    <Section title="What you see">
      <p className={styles.text}>{words}</p>
      {!controls.normalise && (
        <p className={styles.text}>Not normalised: the height is a sum of products and depends on grey levels.</p>
      )}
      <p className={styles.formula}>{formula}</p>
      <p className={styles.source}>{source}</p>
    </Section>
  );
}
