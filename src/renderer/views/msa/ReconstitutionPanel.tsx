/** One image and what the factors make of it; a slider a factor, a walk along one, and what is left. */
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Badge } from "../../components/Badge.js";
import { Button, IconButton } from "../../components/Button.js";
import { Facts, Section } from "../../components/Card.js";
import { CommandBlock } from "../../components/CommandBlock.js";
import { classNames } from "../../components/classNames.js";
import { count, fixed, general, signed } from "../../components/numbers.js";
import { NumberField } from "../../components/NumberField.js";
import { roundStep } from "../../components/ticks.js";
import { listWords, type Analysis } from "./analysis.js";
import { Picture } from "./Picture.js";
import { neighbourCorrelation, reconstituted, swing, walk, type Eigenimages } from "./reconstitution.js";
import styles from "./msa.module.css";

/** CSS px of the two large pictures, of the walk's, of a slider's. */
const LARGE = 140;
const SMALL = 54;
const MARK = 20;
const STEPS = 5;
/** Sliders that stand there at once. */
const FIRST = 8;
/** s there and back, and between two pictures. */
const SWING = 4;
const FRAME_MS = 80;

export interface Shown {
  original: Float32Array | null;
  reconstituted: Float32Array | null;
  /** original − reconstituted. */
  residual: Float32Array | null;
  command: string | null;
  error: string | null;
}

export interface ReconstitutionProps {
  analysis: Analysis;
  images: Eigenimages | null;
  scale: number;
  used: readonly number[];
  row: number | null;
  /** Where the sliders stand, one a factor. */
  at: readonly number[];
  atParticle: boolean;
  shown: Shown;
  flipped: boolean;
  /** The number of an image on screen, and back to its row (−1 = not analysed). */
  onParticle: (row: number | null) => void;
  onSlide: (factor: number, value: number) => void;
  onToggle: (factor: number) => void;
  onReset: () => void;
  onAverage: () => void;
}

export function ReconstitutionPanel(props: ReconstitutionProps): ReactNode {
  const { analysis, images, scale, used, row, at, atParticle, shown, flipped } = props;
  const { data, factors } = analysis;
  const [all, setAll] = useState(false);
  const [touched, setTouched] = useState<number | null>(null);
  const active = touched !== null && touched < factors ? touched : (used[0] ?? 0);
  const size = { width: data.width, height: data.height, mask: data.pixels, flipped };
  const many = all ? factors : Math.min(factors, Math.max(FIRST, Math.max(-1, ...used) + 1));
  const slide = (k: number, value: number): void => {
    setTouched(k);
    props.onSlide(k, value);
  };
  return (
    <>
      <Section
        title="Reconstitution"
        actions={
          <NumberField
            label="particle"
            value={row === null ? null : analysis.images[row]! + 1}
            empty="none"
            integer
            min={1}
            width={5}
            error={undefined}
            onChange={(n) => {
              if (n === null) return props.onParticle(null);
              const found = analysis.rowOf(n - 1);
              if (found >= 0) props.onParticle(found);
            }}
          />
        }
      >
        <div className={styles.pair}>
          <figure>
            {row === null ? (
              <span className={styles.nobody} style={{ width: LARGE, height: LARGE }}>
                hover or press a point
              </span>
            ) : (
              <Picture
                values={shown.original ?? undefined}
                room={LARGE}
                paint="grey"
                label="original"
                {...size}
                mask={null}
              />
            )}
            <figcaption>{row === null ? "no particle" : "original"}</figcaption>
          </figure>
          <figure>
            <Picture
              values={shown.reconstituted ?? undefined}
              room={LARGE}
              paint="grey"
              label="reconstituted"
              {...size}
            />
            <figcaption>{used.length === 0 ? "average" : `average + factors ${listWords(used)}`}</figcaption>
          </figure>
        </div>
        {shown.error !== null && <p className={styles.error}>{shown.error}</p>}
        <div className={styles.sliders} role="group" aria-label="Coordinates">
          {Array.from({ length: many }, (_, k) => (
            <FactorSlider
              key={k}
              {...{ analysis, images, flipped }}
              factor={k}
              on={used.includes(k)}
              value={at[k] ?? 0}
              onSlide={slide}
              onToggle={props.onToggle}
            />
          ))}
        </div>
        {factors > FIRST && (
          <Button kind="quiet" icon={all ? "up" : "down"} onClick={() => setAll(!all)}>
            {all ? "Fewer factors" : `All ${factors} factors`}
          </Button>
        )}
        <div className={styles.row}>
          <Button icon="reset" disabled={row === null || atParticle} onClick={props.onReset}>
            Reset to particle
          </Button>
          <Button onClick={props.onAverage}>Average only</Button>
        </div>
      </Section>
      <WalkSection {...{ analysis, images, scale, used, at, flipped, active }} onSlide={slide} />
      <ResidualSection {...props} />
      {shown.command !== null && (
        <Section title="As command">
          <CommandBlock command={shown.command} />
        </Section>
      )}
    </>
  );
}

/** A step of the arrow keys: a tenth where coordinates go to ten. */
const sliderStep = ([low, high]: readonly [number, number]): number => roundStep(Math.max(high - low, 1e-9), 200);

function FactorSlider({
  analysis,
  images,
  flipped,
  factor,
  on,
  value,
  onSlide,
  onToggle,
}: {
  analysis: Analysis;
  images: Eigenimages | null;
  flipped: boolean;
  factor: number;
  on: boolean;
  value: number;
  onSlide: (factor: number, value: number) => void;
  onToggle: (factor: number) => void;
}): ReactNode {
  const { data } = analysis;
  const [low, high] = analysis.extremes(factor);
  const ends = [Math.min(low, 0), Math.max(high, 0)] as const;
  const step = sliderStep(ends);
  const part = (v: number): number => (100 * (v - ends[0])) / (ends[1] - ends[0] || 1);
  const decimals = Math.min(6, Math.max(2, -Math.floor(Math.log10(step))));
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const next = value + direction * step * (event.shiftKey ? 10 : 1);
    onSlide(factor, Math.min(ends[1], Math.max(ends[0], Number(next.toPrecision(12)))));
  };
  return (
    <div className={classNames(styles.slider, !on && styles.faded)}>
      <button
        type="button"
        className={styles.mark}
        aria-pressed={on}
        aria-label={`factor ${factor + 1} in the sum`}
        title={on ? "in the sum; press to leave it out" : "left out; press to take it in"}
        onClick={() => onToggle(factor)}
      >
        <Picture
          values={images?.factors[factor]}
          width={data.width}
          height={data.height}
          mask={data.pixels}
          room={MARK}
          paint="polar"
          flipped={flipped}
          label=""
        />
      </button>
      <span className={styles.name}>
        c<sub>{factor + 1}</sub>
      </span>
      <input
        type="range"
        aria-label={`Coordinate of factor ${factor + 1}`}
        aria-valuetext={fixed(value, decimals)}
        min={ends[0]}
        max={ends[1]}
        step="any"
        value={Math.min(ends[1], Math.max(ends[0], value))}
        style={
          {
            "--low": `${part(Math.min(value, 0))}%`,
            "--high": `${part(Math.max(value, 0))}%`,
            "--zero": `${part(0)}%`,
          } as React.CSSProperties
        }
        onChange={(event) => onSlide(factor, event.target.valueAsNumber)}
        onDoubleClick={() => onSlide(factor, 0)}
        onKeyDown={onKeyDown}
      />
      <output>{fixed(value, decimals)}</output>
    </div>
  );
}

interface WalkProps {
  analysis: Analysis;
  images: Eigenimages | null;
  scale: number;
  used: readonly number[];
  at: readonly number[];
  flipped: boolean;
  active: number;
  onSlide: (factor: number, value: number) => void;
}

/** The average with one factor from its lowest to its highest coordinate; played, the slider goes to and fro. */
function WalkSection({ analysis, images, scale, flipped, active, onSlide }: WalkProps): ReactNode {
  const { data } = analysis;
  const ends = analysis.extremes(active);
  const [playing, setPlaying] = useState(false);
  const latest = useRef({ ends, active, onSlide });
  useEffect(() => {
    latest.current = { ends, active, onSlide };
  });
  useEffect(() => {
    if (!playing) return undefined;
    const began = performance.now();
    const timer = setInterval(() => {
      const now = latest.current;
      now.onSlide(now.active, swing(now.ends, (performance.now() - began) / 1000 / SWING));
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [playing]);
  const values = walk(ends, STEPS);
  return (
    <Section
      title={`Walk along factor ${active + 1}`}
      note="average ± c·e"
      actions={
        <IconButton
          icon={playing ? "pause" : "play"}
          label={playing ? "Stop" : `Play factor ${active + 1} to and fro`}
          pressed={playing}
          onClick={() => setPlaying(!playing)}
        />
      }
    >
      <div className={styles.walk}>
        {values.map((value, i) => (
          <button
            key={i}
            type="button"
            title={`set c${active + 1} to ${general(value)}`}
            onClick={() => onSlide(active, value)}
          >
            <Picture
              values={images?.factors[active] ? reconstituted(images, data, [active], [value], scale) : undefined}
              width={data.width}
              height={data.height}
              mask={data.pixels}
              room={SMALL}
              paint="grey"
              flipped={flipped}
              label=""
            />
            <span>
              {Math.abs(value) < 1e-9 ? "0" : signed(value, Math.abs(value) >= 10 ? 0 : Math.abs(value) >= 0.1 ? 1 : 3)}
            </span>
          </button>
        ))}
      </div>
    </Section>
  );
}

function ResidualSection({ analysis, row, shown, flipped, atParticle, used }: ReconstitutionProps): ReactNode {
  const { data } = analysis;
  if (row === null || !shown.residual) return null;
  const left = neighbourCorrelation(shown.residual, data.width, data.pixels);
  const structure = left.value > left.limit;
  const noise = noiseSd(analysis);
  return (
    <Section
      title="Residual"
      actions={
        <Badge
          tone={structure ? "warn" : "ok"}
          help={`Correlation of neighbouring pixels ${fixed(left.value, 3)}; white noise stays below ${fixed(left.limit, 3)} (4/√pairs)`}
        >
          {structure ? "structure left" : "no structure left"}
        </Badge>
      }
    >
      <div className={styles.residual}>
        <Picture
          values={shown.residual}
          width={data.width}
          height={data.height}
          mask={data.pixels}
          room={112}
          paint="polar"
          flipped={flipped}
          label="residual"
        />
        <div>
          <p>
            Original minus reconstitution{atParticle ? "" : " where the sliders stand"}
            {used.length === 0 ? ", no factor" : ""}. Its neighbouring pixels correlate by {fixed(left.value, 3)}; white
            noise stays below {fixed(left.limit, 3)}. Interpolated or filtered noise correlates too.
          </p>
          <Facts
            rows={[
              ["sd", general(left.sd)],
              ["noise sd", noise === null ? "not known" : general(noise)],
              ["pixels", count(data.pixels.length)],
            ]}
          />
        </div>
      </div>
    </Section>
  );
}

/** What the factors below the edge leave to a pixel; only where eigenvalues are variances of pixels. */
function noiseSd({ data }: Analysis): number | null {
  if (data.metric !== "euclidean" || data.pixels.length === 0) return null;
  let signal = 0;
  for (let k = 0; k < data.significant; k++) signal += data.eigenvalues[k]!;
  return Math.sqrt(Math.max(0, data.total - signal) / data.pixels.length);
}
