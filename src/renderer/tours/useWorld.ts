/** The world of a tour, followed: whatever the user or a run changes is seen at once. */
import { useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import type { ExampleName } from "../../core/simulate/examples.js";
import type { SourceRef } from "../../main/api/contract.js";
import { sourceKey } from "../data/tileCache.js";
import { useRows } from "../data/hooks.js";
import { usePlace } from "../state/place.js";
import { useSelection } from "../state/selection.js";
import { isActive, useSession } from "../state/session.js";
import { useDisplay } from "../state/settings.js";
import { usePair } from "../views/explore/pair.js";
import { useLooking, useMsaStore } from "../views/msa/msaStore.js";
import { useClassings } from "../views/msa/tree/classingStore.js";
import { CLASS_COLUMN } from "./checks.js";
import { analysisIn, cutOf, exampleIn, treeIn, type World } from "./world.js";

const NONE = -1;

export function useWorld(example: ExampleName): World {
  const datasets = useSession((s) => s.datasets);
  const results = useSession((s) => s.results);
  // What runs tells its progress many times a second; only what has ended counts here.
  const jobs = useSession(useShallow((s) => s.jobs.filter((j) => !isActive(j))));
  const place = usePlace();
  const dataset = exampleIn({ datasets }, example);
  const held = useMemo(() => ({ datasets, jobs, results }), [datasets, jobs, results]);
  const analysis = useMemo(
    () => dataset && analysisIn(held, dataset.id, place.desk === "msa" ? place.result : null),
    [held, dataset, place],
  );
  const tree = useMemo(() => analysis && treeIn(held, analysis.id), [held, analysis]);
  const looking = useLooking(analysis?.id ?? NONE);
  const mode = useMsaStore((s) => s.mode);
  const kept = useClassings((s) => (tree ? s.classings[tree.id] : undefined));
  const display = useDisplay(dataset?.path);
  const key = sourceKey({ kind: "dataset", id: dataset?.id ?? NONE });
  const { focus } = useSelection(key);
  const known = usePair(place.dataset, datasets, results);
  const pair = useMemo((): World["pair"] => {
    const isOwn = (m: { source: SourceRef }): boolean => sourceKey(m.source) === key;
    return known && isOwn(known.f) && isOwn(known.g) ? [known.f.index, known.g.index] : null;
  }, [known, key]);
  const rows = useRows(dataset?.id ?? null, {
    order: null,
    first: 0,
    count: dataset?.count ?? 0,
    columns: [CLASS_COLUMN],
  });
  const classes = useMemo(() => rows.value?.cells.map(([cell]) => Number(cell)) ?? null, [rows.value]);
  return useMemo(
    (): World => ({
      ...held,
      dataset,
      classes,
      place,
      pair,
      lowPass: display.display.lowPass !== null,
      analysis,
      looking,
      focus,
      mode,
      tree,
      cut: tree && cutOf(tree, kept),
    }),
    [held, dataset, classes, place, pair, display, analysis, looking, focus, mode, tree, kept],
  );
}
