/** The live runs behind the desk: the map with its steps, brute force, and the same map with the other frame. */
import { useMemo, useState } from "react";
import type { JobRequest } from "../../../main/api/contract.js";
import { imagesIn, pixelsOf, tableIn, type Explored } from "../../data/explored.js";
import { useExplored } from "../../data/hooks.js";
import { boxOf, type KnownPair } from "../explore/pair.js";
import { useRested } from "../explore/useRested.js";
import type { Controls } from "./correlateStore.js";
import { canBruteForce, ccfRequest, comparedPair, paddingOf, runsByItself } from "./request.js";
import { peaksIn, type FoundPeak, type MapSize } from "./shifts.js";

/** The picture of a run, with its arrays taken out. */
export interface Correlation extends MapSize {
  map: Float32Array;
  peaks: FoundPeak[];
  /** f, g as they were compared, and g moved by −d of the first peak. */
  f: Float32Array;
  g: Float32Array;
  moved: Float32Array;
  /** |F|, arg F, |G|, arg G, |F*G|, arg F*G. */
  parts: (MapSize & { images: Float32Array[] }) | null;
  seconds: number;
  /** What was done to the images. */
  notes: readonly string[];
}

export interface Brute {
  map: Float32Array;
  seconds: number;
  fourierSeconds: number;
  maxDifference: number;
}

export interface Live {
  found: Correlation | null;
  error: Error | null;
  brute: Brute | null;
  bruteError: Error | null;
  /** Under way, or waiting for the knob to rest. */
  bruteBusy: boolean;
  /** Not run by itself: the box is large. */
  bruteAsks: boolean;
  runBrute: () => void;
  /** The map with the other frame: padded where the map repeats, periodic where it is padded. */
  other: Float32Array | null;
  request: JobRequest;
}

/** Slow runs wait until the controls have rested so long. */
const REST_MS = 300;

/** @param fits the two images have one size; else nothing is run */
export function useCorrelation(pair: KnownPair, controls: Controls, fits: boolean): Live {
  const box = boxOf(comparedPair(pair, controls));
  const request = ccfRequest(pair, controls, { parts: true });
  const main = useExplored(fits ? request : null);
  const found = useMemo(() => (main.latest ? correlationOf(main.latest) : null), [main.latest]);

  const bruteText = JSON.stringify(ccfRequest(pair, controls, { bruteForce: true }));
  const restedBrute = useRested(bruteText, REST_MS);
  const [asked, setAsked] = useState<string | null>(null);
  const wanted = fits && controls.bruteForce && canBruteForce(controls);
  const bruteAsks = wanted && !runsByItself(box) && asked !== bruteText;
  const bruteRequest = wanted && !bruteAsks && restedBrute === bruteText ? bruteText : null;
  const brute = useExplored(useParsed(bruteRequest));

  const otherText = JSON.stringify(ccfRequest(pair, controls, { padding: paddingOf(controls, box) > 1 ? 1 : 2 }));
  const restedOther = useRested(fits ? otherText : null, REST_MS);
  const other = useExplored(useParsed(fits ? restedOther : null));
  const otherMap = other.latest && imagesIn(other.latest, "ccf");

  return {
    found,
    error: main.loaded.state === "failed" ? main.loaded.error : null,
    brute: useMemo(() => (brute.latest ? bruteOf(brute.latest) : null), [brute.latest]),
    bruteError: brute.loaded.state === "failed" ? brute.loaded.error : null,
    bruteBusy: wanted && !bruteAsks && brute.loaded.state === "loading",
    bruteAsks,
    runBrute: () => setAsked(bruteText),
    other: otherMap ? pixelsOf(otherMap) : null,
    request: ccfRequest(pair, controls),
  };
}

const useParsed = (text: string | null): JobRequest | null =>
  useMemo(() => (text === null ? null : (JSON.parse(text) as JobRequest)), [text]);

function correlationOf(explored: Explored): Correlation | null {
  const map = imagesIn(explored, "ccf");
  const shifted = imagesIn(explored, "shifted");
  const table = tableIn(explored, "peaks");
  const parts = imagesIn(explored, "parts");
  if (!map || !shifted || !table) return null;
  const { width, height } = map.stack;
  return {
    width,
    height,
    map: pixelsOf(map),
    peaks: peaksIn(table),
    f: pixelsOf(shifted, 0),
    g: pixelsOf(shifted, 1),
    moved: pixelsOf(shifted, 2),
    parts: parts
      ? {
          width: parts.stack.width,
          height: parts.stack.height,
          images: Array.from({ length: 6 }, (_, k) => pixelsOf(parts, k)),
        }
      : null,
    seconds: explored.figures["seconds"] ?? explored.seconds,
    notes: explored.notes ?? [],
  };
}

function bruteOf({ outputs, figures, ...rest }: Explored): Brute | null {
  const map = imagesIn({ outputs, figures, ...rest }, "brute");
  if (!map) return null;
  return {
    map: pixelsOf(map),
    seconds: figures["bruteSeconds"] ?? NaN,
    fourierSeconds: figures["seconds"] ?? NaN,
    maxDifference: figures["maxDifference"] ?? NaN,
  };
}
