/** The step of a tour, docked at an edge where it covers nothing: what to see, how to do it, what was found. */
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Button, IconButton } from "../components/Button.js";
import { classNames } from "../components/classNames.js";
import { ProgressRing } from "../components/ProgressRing.js";
import { useResource } from "../data/hooks.js";
import { moveRegion } from "../frame/regions.js";
import { Icon } from "../icons/Icon.js";
import { keysText } from "../shell.js";
import { messageOf } from "../state/notices.js";
import { findingKey, measure, type Finding } from "./checks.js";
import { isMet } from "./goals.js";
import { tourById } from "./list.js";
import { enter, reach } from "./reach.js";
import { leaveTour, setTours, stepDone, useTours } from "./toursStore.js";
import type { Step, Tour } from "./tour.js";
import { bringToSight } from "./sight.js";
import { goToStep, hasMoved, useMoving } from "./moving.js";
import { useWorld } from "./useWorld.js";
import type { World } from "./world.js";
import styles from "./tours.module.css";

/** Nothing while no tour is taken. */
export function TourCard(): ReactNode {
  const tour = tourById(useTours((s) => s.tour));
  const at = useTours((s) => (tour ? (s.at[tour.id] ?? 0) : 0));
  if (!tour) return null;
  const place = Math.min(at, tour.steps.length - 1);
  return <StepCard key={tour.id} tour={tour} place={place} step={tour.steps[place]!} />;
}

const DESK_NAMES: Readonly<Record<Step["desk"], string>> = {
  gallery: "Gallery",
  correlate: "Correlate",
  msa: "MSA",
  classes: "Classes",
};

function StepCard({ tour, place, step }: { tour: Tour; place: number; step: Step }): ReactNode {
  const world = useWorld(tour.example);
  const edge = useTours((s) => s.edge);
  const folded = useTours((s) => s.folded);
  const done = useTours((s) => s.done[tour.id]);
  const met = isMet(step.goal, world);
  const { busy, failure } = useMoving();
  const found = useFinding(step, world, met);
  const bar = useRoom(edge === "bottom");
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (met) stepDone(tour.id, step.id);
  }, [met, tour.id, step.id]);
  useEffect(() => {
    // Who has just asked for the tour is taken to it; who only reloaded the page is not.
    if (hasMoved()) head.current?.focus({ preventScroll: true });
  }, [tour.id]);
  const here = world.dataset !== null && world.place.desk === step.desk;
  const { see, inspector } = step.layout ?? {};
  useEffect(() => {
    if (!hasMoved() || !here || (!see && !inspector)) return undefined;
    return bringToSight({ card: see, inspector: inspector ?? false });
  }, [here, met, see, inspector, step.id]);
  const before = done?.includes(step.id) ?? false;
  const last = place === tour.steps.length - 1;
  const move = (to: number): void => {
    if (to < 0 || to >= tour.steps.length) return;
    // Back ends here, and would take the focus with it.
    if (to === 0 && bar.current?.contains(document.activeElement)) head.current?.focus();
    goToStep(tour, to);
  };
  const leave = (): void => {
    if (bar.current?.contains(document.activeElement)) moveRegion(-1);
    leaveTour();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") leave();
    else if (event.key === "ArrowRight") move(place + 1);
    else if (event.key === "ArrowLeft") move(place - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const elsewhere = world.dataset !== null && !here && !(met && step.goal.kind === "run");
  const state = met ? "Done." : before ? "Done before." : "";
  return (
    <div ref={bar} className={classNames(styles.room, edge === "top" && styles.top)}>
      <aside
        className={classNames(styles.card, folded && styles.folded)}
        data-region="Tour"
        tabIndex={-1}
        aria-label={`Guided tour: ${tour.title}`}
        onKeyDown={onKeyDown}
      >
        <div className={styles.words}>
          <header className={styles.head}>
            <h2 ref={head} tabIndex={-1}>
              {step.title}
            </h2>
            <span className={styles.place}>
              <span>{tour.title} · </span>step {place + 1} of {tour.steps.length}
            </span>
            <Marks tour={tour} place={place} done={done ?? []} onMove={move} />
          </header>
          {!folded && (
            <>
              <p>{step.text}</p>
              <p className={styles.hand}>
                <b>By hand:</b> {keysText(step.hand)}
              </p>
            </>
          )}
        </div>
        <div className={styles.side}>
          {!folded && <FindingLine met={met} before={before} found={found} failure={failure} />}
          <div className={styles.buttons}>
            <Button icon="left" disabled={place === 0} keys="←" help="The step before" onClick={() => move(place - 1)}>
              Back
            </Button>
            {elsewhere && (
              <Button help="The desk where this step happens" onClick={() => enter(tour, step)}>
                To {DESK_NAMES[step.desk]}
              </Button>
            )}
            <Button
              icon={busy ? undefined : "play"}
              help="Does this step with the same tools, on the same data"
              onClick={() => void doStep(tour, step)}
            >
              {/* Never disabled: the focus would be lost. */}
              {busy && <ProgressRing size={14} />}
              {busy ? "Doing it" : met ? "Show me again" : "Do it for me"}
            </Button>
            <Button
              icon={met ? "check" : undefined}
              keys="→"
              help={last ? "Leave the tour" : "The next step"}
              onClick={() => (last ? leave() : move(place + 1))}
            >
              {last ? "Finish" : "Next"}
            </Button>
          </div>
        </div>
        <div className={styles.corner}>
          <IconButton
            icon={folded ? "up" : "minus"}
            size="small"
            label={folded ? "Unfold the tour" : "Fold the tour to one line"}
            onClick={() => setTours({ folded: !folded })}
          />
          <IconButton
            icon={edge === "bottom" ? "up" : "down"}
            size="small"
            label={edge === "bottom" ? "Dock the tour above" : "Dock the tour below"}
            onClick={() => setTours({ edge: edge === "bottom" ? "top" : "bottom" })}
          />
          <IconButton icon="close" size="small" label="Leave the tour" keys="Esc" onClick={leave} />
        </div>
        <div className="sr-only" role="status" aria-live="polite">
          Step {place + 1} of {tour.steps.length}: {step.title}. {state}{" "}
          {failure ?? (found.finding ? found.finding.text : "")}
        </div>
      </aside>
    </div>
  );
}

/** One mark a step: where one is, what was done; pressing one goes there. */
function Marks({
  tour,
  place,
  done,
  onMove,
}: {
  tour: Tour;
  place: number;
  done: readonly string[];
  onMove: (to: number) => void;
}): ReactNode {
  return (
    <ol className={styles.marks} aria-label="Steps">
      {tour.steps.map((s, i) => (
        <li key={s.id}>
          <button
            type="button"
            tabIndex={-1}
            title={`${i + 1}  ${s.title}`}
            aria-label={`Step ${i + 1}: ${s.title}${done.includes(s.id) ? ", done" : ""}`}
            aria-current={i === place ? "step" : undefined}
            data-done={done.includes(s.id) ? "" : undefined}
            onClick={() => onMove(i)}
          />
        </li>
      ))}
    </ol>
  );
}

interface Found {
  measuring: boolean;
  finding: Finding | null;
  error: string | null;
}

/** Measured when the goal is reached, and again when what it speaks of changes. */
function useFinding(step: Step, world: World, met: boolean): Found {
  const key = met && world.classes ? `tour|${step.id}|${findingKey(step.check, step.goal, world)}` : null;
  const loaded = useResource(key, (signal) => measure(step.check, step.goal, world, signal));
  return {
    measuring: key !== null && loaded.state === "loading",
    finding: key === null ? null : loaded.value,
    error: loaded.state === "failed" ? messageOf(loaded.error) : null,
  };
}

function FindingLine({
  met,
  before,
  found,
  failure,
}: {
  met: boolean;
  before: boolean;
  found: Found;
  failure: string | null;
}): ReactNode {
  const wrong = failure ?? found.error;
  if (wrong !== null) {
    return (
      <p className={classNames(styles.finding, styles.wrong)}>
        <Icon name="warn" size={14} />
        <span>{wrong}</span>
      </p>
    );
  }
  if (met && found.finding) {
    return (
      <p className={classNames(styles.finding, found.finding.ok ? styles.ok : styles.wrong)}>
        <Icon name={found.finding.ok ? "check" : "warn"} size={14} />
        <span>
          {found.finding.text}
          {found.finding.ok ? "" : " That is not as it should be with the example as it comes."}
        </span>
      </p>
    );
  }
  return (
    <p className={styles.finding}>
      <span>
        {met
          ? found.measuring
            ? "Done. Measuring what was found."
            : "Done."
          : before
            ? "Done before; do it again to see what was found."
            : "What is found stands here when the step is done."}
      </span>
    </p>
  );
}

async function doStep(tour: Tour, step: Step): Promise<void> {
  if (useMoving.getState().busy) return;
  useMoving.setState({ busy: true, failure: null });
  try {
    await reach(tour, step);
    useMoving.setState({ busy: false });
  } catch (error) {
    useMoving.setState({ busy: false, failure: messageOf(error) });
  }
}

/** Tells the notices how much room the card takes below, so that they stand above it. */
function useRoom(below: boolean): React.RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setHeight(element.offsetHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const { style } = document.documentElement;
    style.setProperty("--tour-room", below ? `${height}px` : "0px");
    return () => void style.removeProperty("--tour-room");
  }, [below, height]);
  return box;
}
