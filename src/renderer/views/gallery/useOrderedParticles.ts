/** The order of a dataset's images as gallery and table share it, and where the focused image stands in it. */
import { useEffect, useMemo, useState } from "react";
import type { DatasetInfo, SortKey } from "../../../main/api/contract.js";
import { resources, useOrder } from "../../data/hooks.js";
import { engine } from "../../engine.js";
import { notifyError } from "../../state/notices.js";
import { PagedRows } from "../table/PagedRows.js";
import { usableSort } from "../table/sorting.js";
import { useSort } from "./galleryStore.js";
import { ParticleOrder } from "./ParticleOrder.js";

export interface OrderedParticles {
  order: ParticleOrder;
  sort: readonly SortKey[];
  /** The engine is at work; until it is done the order before is shown. */
  sorting: boolean;
  error: Error | null;
}

export function useOrderedParticles(dataset: DatasetInfo): OrderedParticles {
  const chosen = useSort(dataset.path);
  const sort = useMemo(() => usableSort(chosen, dataset.tableColumns), [chosen, dataset.tableColumns]);
  const loaded = useOrder(dataset.id, sort);
  const asked = sort.length > 0;
  const ready = !asked ? null : (loaded.value?.order ?? undefined);
  const [shown, setShown] = useState<{ dataset: number; order: number | null }>({ dataset: dataset.id, order: null });
  if (ready !== undefined && (shown.order !== ready || shown.dataset !== dataset.id)) {
    setShown({ dataset: dataset.id, order: ready });
  }
  const current = shown.dataset === dataset.id ? shown.order : null;
  // Read with another choice, the same numbers are other images: everything is asked anew.
  const reading = JSON.stringify([dataset.pixelSize, dataset.questions.map((q) => q.chosen)]);
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const list = useMemo(() => ({}), [dataset.id, current, reading]);
  const order = useMemo(
    () => new ParticleOrder(engine, dataset.id, current, dataset.count, list),
    [dataset.id, current, dataset.count, list],
  );
  return { order, sort, sorting: asked && loaded.state === "loading", error: asked ? loaded.error : null };
}

/** Pages of an order; let go of when the component is gone. */
export function usePagedRows(order: ParticleOrder, columns: readonly string[]): PagedRows {
  const key = columns.join("\n");
  const rows = useMemo(
    () => new PagedRows({ cache: resources, rows: engine.rows }, order.dataset, order.order, order.count, columns),
    // The key says all there is in the list.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [order, key],
  );
  useEffect(() => () => rows.dispose(), [rows]);
  return rows;
}

/** Place of an image in the order; null while unknown, or when it is not shown. */
export function usePosition(order: ParticleOrder, index: number | null): number | null {
  const [found, setFound] = useState<{ order: ParticleOrder; index: number; position: number } | null>(null);
  const known = index === null ? undefined : order.knownPosition(index);
  useEffect(() => {
    if (index === null || known !== undefined) return undefined;
    let live = true;
    order
      .positionOf(index)
      .then((position) => live && setFound({ order, index, position }))
      .catch((error: unknown) => live && notifyError("The place of the image could not be found", error));
    return () => {
      live = false;
    };
  }, [order, index, known]);
  if (index === null) return null;
  const position = known ?? (found?.order === order && found.index === index ? found.position : -1);
  return position >= 0 && position < order.count ? position : null;
}
