/** Rotate: how two images are turned onto each other, ring by ring, and why every shift needs a search of its own. */
import { useCallback, useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import { wrapDegrees } from "../../../core/conventions.js";
import type { DatasetInfo } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { Card } from "../../components/Card.js";
import { CopyButton } from "../../components/CommandBlock.js";
import { Failure } from "../../components/ErrorBoundary.js";
import { angle, fixed, pixelSize as pixelSizeText, plural, withUnit } from "../../components/numbers.js";
import { OrientationBadge } from "../../components/OrientationBadge.js";
import { Segmented } from "../../components/Segmented.js";
import { Divider, Toolbar } from "../../components/Toolbar.js";
import { sourceKey } from "../../data/tileCache.js";
import { DeskLayout, StatusItem } from "../../frame/DeskLayout.js";
import { usePlace } from "../../state/place.js";
import { notifyError } from "../../state/notices.js";
import { useSession } from "../../state/session.js";
import { setDisplay, useDisplay, useSettings } from "../../state/settings.js";
import { startRun } from "../../tools/runs.js";
import { boxOf, memberWords, mismatch, setPair, swapped, usePair, type KnownPair } from "../explore/pair.js";
import { PairFields } from "../explore/PairFields.js";
import { Mismatch } from "../explore/Mismatch.js";
import { useCommand } from "../explore/useCommand.js";
import { useProblem } from "../explore/useProblem.js";
import { NothingOpen } from "../NothingOpen.js";
import { RidgePlot } from "./RidgePlot.js";
import type { RingImageProps } from "./RingImage.js";
import { RingsCard } from "./RingsCard.js";
import { RotateInspector } from "./RotateInspector.js";
import { requestFor, ringDragged, settle, TOOL } from "./rotateRequest.js";
import { setRotate, useRotateStore } from "./rotateStore.js";
import { SearchCard } from "./SearchCard.js";
import { StripsCard } from "./StripsCard.js";
import { useRotateCommands } from "./useRotateCommands.js";
import { foundIn, useAnswer, useShown } from "./useShown.js";
import { place } from "./words.js";
import styles from "./rotate.module.css";

const DESK = "Rotation explorer";
const NAMES = ["Image 1", "Image 2"] as const;

export function RotateDesk(): ReactNode {
  const dataset = usePlace((s) => s.dataset);
  const datasets = useSession((s) => s.datasets);
  const results = useSession((s) => s.results);
  const pair = usePair(dataset, datasets, results);
  if (!pair) {
    return (
      <NothingOpen desk={DESK}>
        Open a stack or STAR file to turn two of its images, or look at the example.
      </NothingOpen>
    );
  }
  const problem = mismatch(pair);
  if (problem !== null) {
    return (
      <DeskLayout
        toolbar={
          <Toolbar label="Rotate" title={DESK}>
            <PairFields pair={pair} names={NAMES} />
          </Toolbar>
        }
        stageLabel="Rotate"
        stage={<Mismatch refusal={problem} pair={pair} />}
      />
    );
  }
  const name = [pair.f, pair.g].map((m) => `${sourceKey(m.source)}#${m.index}`).join("|");
  return <PairRotate key={name} pair={pair} datasets={datasets} />;
}

function PairRotate({ pair, datasets }: { pair: KnownPair; datasets: readonly DatasetInfo[] }): ReactNode {
  const settings = useRotateStore();
  const [cell, setCell] = useState<number | null>(null);
  const [byHand, setByHand] = useState<number | null>(null);
  const [after, setAfter] = useState(false);
  const letters = useSettings((s) => s.letterKeys);
  const { width, height, pixelSize } = boxOf(pair);
  const settled = useMemo(() => settle(settings, width, height), [settings, width, height]);
  const request = useMemo(() => requestFor(pair, settings, settled, true), [pair, settings, settled]);
  const kept = useMemo(() => requestFor(pair, settings, settled, false), [pair, settings, settled]);
  const { answer, error } = useAnswer(request, settings, settled);
  const refusal = useProblem(TOOL, error);
  const calm = useMemo(() => ({ ...settings, noise: 0 }), [settings]);
  const calmRequest = useMemo(
    () => (settings.noise > 0 ? requestFor(pair, calm, settled, true) : null),
    [pair, settings.noise, calm, settled],
  );
  const { answer: calmAnswer } = useAnswer(calmRequest, calm, settled);
  const quiet = useMemo(
    () => (settings.noise > 0 && calmAnswer ? foundIn(calmAnswer) : null),
    [settings.noise, calmAnswer],
  );
  // A cell of a grid of another size is another shift.
  const size = settled.grid.perAxis;
  const [cellOf, setCellOf] = useState(size);
  if (cellOf !== size) {
    setCellOf(size);
    setCell(null);
  }
  const newest = useShown(answer, cell, byHand);
  // What an earlier request found is nothing that a refused one may be read from.
  const shown = error ? null : newest;
  const command = useCommand(kept);
  const file = datasets.find((d) => d.id === pair.f.choice.dataset);
  const display = useDisplay(file?.path);
  const flipped = display.y === "up";

  const apply = (): void => {
    startRun(kept, { stay: true }).catch((reason: unknown) => notifyError("The alignment was not started", reason));
  };
  const choose = useCallback((next: number | null): void => {
    setCell(next);
    setByHand(null);
  }, []);
  const turn = (by: number): void => {
    const from = byHand ?? Math.round(shown?.alignment.psi ?? 0);
    setByHand(wrapDegrees(from + by));
  };
  const back = (): void => {
    setByHand(null);
    if (byHand === null) setCell(null);
  };
  const onRing: RingImageProps["onRing"] = (ring, role, radius) => setRotate(ringDragged(settled, ring, role, radius));
  useRotateCommands({ pair, apply, turn, back, toggle: () => setAfter((v) => !v) });

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target.matches("input, select, textarea, button, [role=radio]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "ArrowLeft") turn(event.shiftKey ? -10 : -1);
    else if (key === "ArrowRight") turn(event.shiftKey ? 10 : 1);
    else if (key === "Escape") back();
    else if (key === "Enter") apply();
    else if (key === "b" && letters) setAfter(!after);
    else if (key === "x" && letters) setPair(swapped(pair));
    else return;
    event.preventDefault();
  };

  const toolbar = (
    <Toolbar label="Rotate" title={DESK}>
      <PairFields pair={pair} names={NAMES} />
      <Divider />
      <Segmented
        label="Image 2"
        options={[
          { value: "before", label: "Before" },
          { value: "after", label: "After rotation" },
        ]}
        value={after ? "after" : "before"}
        onChange={(v) => setAfter(v === "after")}
      />
      <span className={styles.rightmost}>
        {file && <OrientationBadge y={display.y} onChange={(y) => setDisplay(file.path, { y }, `y ${y}`)} />}
        {command !== null && (
          <>
            <Divider />
            <CopyButton text={command.text} disabled={command.stale} label="Copy the command line that does the same">
              Copy as command
            </CopyButton>
          </>
        )}
        <Button
          kind="primary"
          icon="rotate"
          keys="↵"
          help="Run this search as a job: its result holds the angle, the shift and image 2 as it then lies"
          disabled={shown === null}
          onClick={apply}
        >
          <span>
            Apply<span className={styles.long}> rotation and shift</span>
          </span>
        </Button>
      </span>
    </Toolbar>
  );
  const names = [memberWords(pair.f), memberWords(pair.g)] as const;
  const { rings } = settled;
  const first = rings.radii[0]!;
  const last = rings.radii.at(-1)!;
  return (
    <DeskLayout
      toolbar={toolbar}
      stageLabel="Rotate"
      stage={
        error ? (
          <Failure title="These two images cannot be turned onto each other" text={refusal ?? error.message} />
        ) : !shown || !answer ? (
          <div className={styles.stage} aria-busy>
            {["Rings", "Polar representation", "1D correlation per ring", "Shift × rotation"].map((title) => (
              <Card key={title} title={title} className={styles.waiting}>
                {null}
              </Card>
            ))}
          </div>
        ) : (
          <div className={styles.stage} tabIndex={0} role="group" aria-label={DESK} onKeyDown={onKeyDown}>
            <RingsCard
              shown={shown}
              settled={settled}
              names={names}
              pixelSize={pixelSize}
              after={after}
              flipped={flipped}
              invert={display.invert}
              onRing={onRing}
            />
            <StripsCard shown={shown} settled={answer.settled} invert={display.invert} />
            <Card
              title="1D correlation per ring"
              note="a shift along the ring is a rotation of the image"
              actions={
                byHand === null ? (
                  <span className={styles.quiet}>← → tries an angle</span>
                ) : (
                  <Button kind="quiet" icon="reset" keys="Esc" onClick={back}>
                    Back to the peak
                  </Button>
                )
              }
            >
              <RidgePlot
                turning={shown.turning}
                psi={byHand ?? shown.turning.best.psi}
                score={byHand === null ? shown.turning.best.score : shown.score}
                byHand={byHand !== null}
                onTry={setByHand}
              />
            </Card>
            <SearchCard
              shown={shown}
              answer={answer}
              settings={settings}
              settled={settled}
              quiet={quiet}
              flipped={flipped}
              invert={display.invert}
              onCell={choose}
            />
          </div>
        )
      }
      inspector={
        <RotateInspector
          pair={pair}
          settings={settings}
          settled={settled}
          pixelSize={pixelSize}
          seconds={(!error && answer?.explored.seconds) || null}
          alignment={shown?.alignment ?? null}
          flipped={flipped}
          command={command}
          notes={(!error && answer?.explored.notes) || []}
        />
      }
      status={
        <>
          {shown && (
            <StatusItem>
              <b>
                Rotation {angle(shown.alignment.psi)}, shift {place([shown.alignment.shiftX, shown.alignment.shiftY])}
              </b>
              {" · "}
              {byHand === null ? "" : "by hand, "}score {fixed(shown.score, 3)}
            </StatusItem>
          )}
          <StatusItem>{plural(settled.grid.perAxis ** 2, "orientation search", "orientation searches")}</StatusItem>
          <StatusItem>
            rings {fixed(first, 0)} to {withUnit(fixed(last, 0), "px")}
            {pixelSize === null
              ? ""
              : ` (${fixed(first * pixelSize, 0)} to ${withUnit(fixed(last * pixelSize, 0), "Å")})`}
          </StatusItem>
          <StatusItem>
            {width === height ? width : `${width} × ${height}`} px ·{" "}
            {pixelSize === null ? "Å/px not known" : pixelSizeText(pixelSize)}
          </StatusItem>
        </>
      }
    />
  );
}
