/** Correlate: the cross-correlation of two images made visible, from their transforms to the peak. */
import { useEffect, useMemo, type ReactNode } from "react";
import { Button } from "../../components/Button.js";
import { CopyButton } from "../../components/CommandBlock.js";
import { Failure } from "../../components/ErrorBoundary.js";
import { fixed, pixelSize as pixelSizeText, withUnit } from "../../components/numbers.js";
import { OrientationBadge } from "../../components/OrientationBadge.js";
import { Segmented } from "../../components/Segmented.js";
import { Divider, Toolbar } from "../../components/Toolbar.js";
import { DeskLayout, StatusItem } from "../../frame/DeskLayout.js";
import { notifyError } from "../../state/notices.js";
import { usePlace } from "../../state/place.js";
import { useDataset, useSession } from "../../state/session.js";
import { setDisplay, useDisplay } from "../../state/settings.js";
import { startRun } from "../../tools/runs.js";
import { NothingOpen } from "../NothingOpen.js";
import { PairFields } from "../explore/PairFields.js";
import { boxOf, memberWords, mismatch, namesOf, usePair, type KnownPair } from "../explore/pair.js";
import { Mismatch } from "../explore/Mismatch.js";
import { useCommand } from "../explore/useCommand.js";
import { useProblem } from "../explore/useProblem.js";
import { BruteCard } from "./BruteCard.js";
import { coefficientOf, type Coefficient } from "./coefficient.js";
import { lookAtPeak, setControls, useCorrelateStore, useLooking } from "./correlateStore.js";
import { CorrelateInspector } from "./CorrelateInspector.js";
import { MapCard } from "./MapCard.js";
import { OverlayCard } from "./OverlayCard.js";
import { PeaksCard } from "./PeaksCard.js";
import { canBruteForce, ccfRequest, comparedPair, maskRadiusOf, maxShiftOf, paddingOf } from "./request.js";
import { RouteCard } from "./RouteCard.js";
import { angstromText, moveOf, pixelOf, shiftText, withinMap, type FoundPeak, type Shift } from "./shifts.js";
import { SurfaceCard } from "./SurfaceCard.js";
import { useCorrelateKeys } from "./useCorrelateKeys.js";
import { useCorrelation, type Correlation } from "./useCorrelation.js";
import styles from "./correlate.module.css";

const KINDS = [
  { value: "ccf", label: "CCF", help: "Cross-correlation function of f and g" },
  { value: "acf", label: "ACF of f", help: "Auto-correlation: f against itself" },
  { value: "phase", label: "Phase only", help: "F*G divided by its amplitude" },
  { value: "mutual", label: "Mutual", help: "F*G divided by the root of its amplitude" },
] as const;

const TITLE = "Correlation explorer";
const MAP_NAMES = { ccf: "CCF", acf: "ACF", phase: "PCF", mutual: "MCF" } as const;
const NAMES = ["f", "g"] as const;

export function CorrelateDesk(): ReactNode {
  const datasets = useSession((s) => s.datasets);
  const results = useSession((s) => s.results);
  const pair = usePair(
    usePlace((s) => s.dataset),
    datasets,
    results,
  );
  if (!pair) {
    return (
      <NothingOpen desk="Correlate">
        Open a stack or STAR file to correlate two images, or look at the example.
      </NothingOpen>
    );
  }
  return <PairDesk pair={pair} />;
}

const ORIGIN: Shift = { x: 0, y: 0 };

const useCoefficient = (found: Correlation | null, periodic: boolean, maskRadius: number): Coefficient =>
  useMemo(() => coefficientOf(found, { periodic, maskRadius }), [found, periodic, maskRadius]);

/** A shift that was tried on a larger box may lie outside this one. */
const useWithinMap = (shift: Shift, width: number, height: number): Shift =>
  useMemo(() => withinMap(shift, { width, height }), [shift, width, height]);

/** Which shift is in sight: the tried one, else a peak's. */
function useSeen(peaks: readonly FoundPeak[] | undefined): {
  peak: number;
  tried: Shift | null;
  shift: Shift;
  seen: FoundPeak | null;
} {
  const looking = useLooking();
  const peak = Math.min(looking.peak, Math.max(0, (peaks?.length ?? 1) - 1));
  const found = peaks?.[peak];
  const own = useMemo(() => (found ? pixelOf(found) : ORIGIN), [found]);
  return {
    peak,
    tried: looking.tried,
    shift: looking.tried ?? own,
    seen: looking.tried === null ? (found ?? null) : null,
  };
}

function PairDesk({ pair }: { pair: KnownPair }): ReactNode {
  const state = useCorrelateStore();
  const { kind, look, spectra } = state;
  const compared = comparedPair(pair, state);
  const box = boxOf(compared);
  // The fields stay where they are while a pair that does not fit is mended.
  const refused = mismatch(compared);
  const live = useCorrelation(pair, state, refused === null);
  const { found } = live;
  const refusal = useProblem("ccf", live.error);
  const { peak, tried: wished, shift: wishedShift, seen } = useSeen(found?.peaks);
  const shift = useWithinMap(wishedShift, box.width, box.height);
  const tried = wished && shift;
  const dataset = useDataset(pair.f.choice.dataset);
  const display = useDisplay(dataset?.path);
  const flipped = display.y === "up";
  const command = useCommand(refused === null ? live.request : null);
  const padding = paddingOf(state, box);
  const periodic = padding === 1;
  const values = MAP_NAMES[kind];
  const coefficient = useCoefficient(found, periodic, maskRadiusOf(state, box));
  const names = [memberWords(pair.f), memberWords(kind === "acf" ? pair.f : pair.g)] as const;
  const inFull = namesOf(compared);
  // Of a peak the fitted place, as its row in the table has it.
  const angstrom = angstromText(seen ?? shift, box.pixelSize);
  const first = found?.peaks[0];
  const asked = JSON.stringify([live.request.inputs, kind]);
  useEffect(() => lookAtPeak(0), [asked]);
  useCorrelateKeys({ pair, peaks: found?.peaks.length ?? 0, peak, shift, box, flipped, padding, look });

  const apply = (): void => {
    startRun(live.request).catch((error: unknown) => notifyError("The shift could not be applied", error));
  };
  const toolbar = (
    <Toolbar label="Correlate" title={TITLE}>
      <PairFields pair={pair} names={NAMES} />
      <Divider />
      <Segmented label="Kind" options={KINDS} value={kind} onChange={(next) => setControls({ kind: next })} />
      <span className={styles.together}>
        {dataset && <OrientationBadge y={display.y} onChange={(y) => setDisplay(dataset.path, { y }, `y ${y}`)} />}
        {command !== null && (
          <CopyButton text={command.text} disabled={command.stale} label="Copy the command line that does the same">
            Copy as command
          </CopyButton>
        )}
        <Button
          kind="primary"
          icon="align"
          disabled={!first}
          help={
            first
              ? `Keeps this correlation as a result, with g moved by ${shiftText(moveOf(first), 2)} px, the first peak`
              : undefined
          }
          onClick={apply}
        >
          Apply shift to g
        </Button>
      </span>
    </Toolbar>
  );
  const stage = (
    <div className={styles.stage}>
      {refused !== null && <Mismatch refusal={refused} pair={pair} />}
      {refusal !== null && <Failure title="These two images could not be correlated" text={refusal} />}
      {found && !live.error && (
        <>
          <RouteCard
            {...{ found, kind, spectra, names, flipped, peak, tried, shift, values }}
            invert={display.invert}
          />
          <div className={styles.middle}>
            <SurfaceCard
              {...{ found, look, flipped, peak, tried, shift, seen, values, coefficient, angstrom }}
              maxShift={maxShiftOf(state, box)}
            />
            <MapCard
              {...{ found, flipped, peak, tried, shift, seen, values, coefficient }}
              maxShift={maxShiftOf(state, box)}
            />
          </div>
          <div className={styles.bottom}>
            <BruteCard
              {...{ found, live, shift, values }}
              request={canBruteForce(state) ? ccfRequest(pair, state, { bruteForce: true }) : null}
              shown={state.bruteForce}
              frame={(found.parts?.width ?? box.width) * (found.parts?.height ?? box.height)}
              periodic={periodic}
            />
            <OverlayCard
              {...{ found, flipped, shift, periodic, coefficient }}
              invert={display.invert}
              exact={seen !== null && peak === 0 ? seen : null}
              name={kind === "acf" ? "f" : "g"}
            />
            <PeaksCard peaks={found.peaks} peak={peak} tried={tried !== null} pixelSize={box.pixelSize} />
          </div>
        </>
      )}
    </div>
  );
  return (
    <DeskLayout
      toolbar={toolbar}
      stageLabel="Correlate"
      stage={stage}
      inspector={
        <CorrelateInspector {...{ pair, box, found, shift, values, command }} controls={state} other={live.other} />
      }
      status={
        <>
          {found && (
            <StatusItem>
              <b>
                {tried ? "Tried" : "Peak"} {withUnit(shiftText(seen ?? shift, seen ? 2 : 0), "px")}
              </b>
              {angstrom === null ? "" : ` = ${angstrom}`}
            </StatusItem>
          )}
          <StatusItem>f: {inFull[0]}</StatusItem>
          <StatusItem>g: {inFull[1]}</StatusItem>
          <StatusItem>
            {box.width === box.height ? box.width : `${box.width} × ${box.height}`} px ·{" "}
            {box.pixelSize === null
              ? "Å/px not known"
              : `${pixelSizeText(box.pixelSize)} · Nyquist ${withUnit(fixed(2 * box.pixelSize, 2), "Å")}`}
          </StatusItem>
          <StatusItem>ccf, live, not kept</StatusItem>
        </>
      }
    />
  );
}
