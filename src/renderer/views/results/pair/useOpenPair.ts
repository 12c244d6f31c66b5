/** "Open in Correlate": the desk with the images and the parameters of a run. */
import type { JobInfo, ResultInfo } from "../../../../main/api/contract.js";
import { goTo } from "../../../state/place.js";
import { useSession } from "../../../state/session.js";
import { inputChoices } from "../../../tools/inputChoices.js";
import { lookAtPeak, setControls } from "../../correlate/correlateStore.js";
import { boxOf, knownPair, setPair } from "../../explore/pair.js";
import { setPreparation } from "../../explore/preparation.js";
import { setRotate } from "../../rotate/rotateStore.js";
import { correlateControls, deskOf, pairOf, preparationOf, rotateSettings } from "./openPair.js";

interface OpenPair {
  /** "Correlate". */
  desk: string;
  /** Null where it cannot be: why. */
  open: (() => void) | null;
  why: string | null;
}

export function useOpenPair(result: ResultInfo, job: JobInfo | undefined): OpenPair {
  const datasets = useSession((s) => s.datasets);
  const results = useSession((s) => s.results);
  const desk = deskOf(result.tool);
  const name = desk === "correlate" ? "Correlate" : "Rotate";
  const pair = job ? pairOf(job.request) : null;
  if (!pair) return { desk: name, open: null, why: "Its run is no longer in the list, so its images are not known" };
  const known = knownPair(pair, inputChoices("images", datasets, results));
  if (!known) return { desk: name, open: null, why: "Its images are not open any more" };
  const { parameters } = result.provenance;
  const prepared = preparationOf(parameters);
  const { width, height, pixelSize } = boxOf({ ...known, prepared });
  const open = (): void => {
    setPair(pair);
    setPreparation(prepared);
    if (desk === "correlate") {
      setControls(correlateControls(result.tool, parameters, Math.min(width, height), pixelSize));
      lookAtPeak(0);
    } else setRotate(rotateSettings(result.tool, parameters, pixelSize));
    goTo({ desk });
  };
  return { desk: name, open, why: null };
}
