import { useCallback, useDeferredValue, useMemo, useState, type ReactNode } from "react";
import { EXAMPLES } from "../../../core/simulate/examples.js";
import type { ColumnInfo, DatasetInfo, Display } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { Drawer } from "../../components/Drawer.js";
import { Empty, Failure } from "../../components/ErrorBoundary.js";
import { count, fixed, pixelSize as pixelSizeText, withUnit } from "../../components/numbers.js";
import { tileCache } from "../../data/hooks.js";
import { lookKey, sourceKey } from "../../data/tileCache.js";
import { alignmentInUse, alignmentsOf, effectiveDisplay } from "../../display/effectiveDisplay.js";
import { binOf, zoomLabel, type Zoom } from "../../display/zoom.js";
import { DeskLayout, StatusItem } from "../../frame/DeskLayout.js";
import type { IndexSet } from "../../state/indexSet.js";
import { usePlace } from "../../state/place.js";
import { useSelection } from "../../state/selection.js";
import { useDataset, useSession } from "../../state/session.js";
import { setDisplay, useDisplay, useSettings, type DatasetDisplay } from "../../state/settings.js";
import { NothingOpen } from "../NothingOpen.js";
import { Loupe } from "../loupe/Loupe.js";
import { ColumnSheet } from "../table/ColumnSheet.js";
import { shortLabels, shownColumns } from "../table/columns.js";
import { MetadataTable } from "../table/MetadataTable.js";
import { useCopyRows, type CopyRows } from "../table/useCopyRows.js";
import { CoachNotes } from "./CoachNotes.js";
import { DisplayBar } from "./DisplayBar.js";
import { setColumns, useChosenColumns } from "./galleryStore.js";
import { GalleryToolbar } from "./GalleryToolbar.js";
import { ParticleGrid } from "./ParticleGrid.js";
import { SelectionSection } from "./SelectionSection.js";
import { useGalleryCommands } from "./useGalleryCommands.js";
import { useOrderedParticles, type OrderedParticles } from "./useOrderedParticles.js";
import { nextView, setView } from "./views.js";
import styles from "./gallery.module.css";

export function GalleryDesk(): ReactNode {
  const dataset = useDataset(usePlace((s) => s.dataset));
  if (dataset) return <DatasetGallery key={dataset.id} dataset={dataset} />;
  return <NothingOpen desk="Gallery">Open a stack or STAR file, or look at the example.</NothingOpen>;
}

function DatasetGallery({ dataset: given }: { dataset: DatasetInfo }): ReactNode {
  const dataset = useMemo(() => ({ ...given, tableColumns: shortLabels(given.tableColumns) }), [given]);
  const source = useMemo(() => ({ kind: "dataset" as const, id: dataset.id }), [dataset.id]);
  const key = sourceKey(source);
  const chosen = useDisplay(dataset.path);
  const results = useSession((s) => s.results);
  const aligned = useMemo(() => alignmentsOf(dataset.id, results), [dataset.id, results]);
  const display = useMemo(() => effectiveDisplay(chosen.display, dataset, aligned), [chosen.display, dataset, aligned]);
  const alignment = alignmentInUse(chosen.display, aligned);
  const letters = useSettings((s) => s.letterKeys);
  // The images come first; what stands beside them is built in the pauses, so that the window never stalls.
  const settled = useDeferredValue(true, false);
  const { order, sort, sorting, error } = useOrderedParticles(dataset);
  const { selected, focus } = useSelection(key);
  const [{ zoom, offered }, setZoom] = useState<{ zoom: Zoom; offered: readonly Zoom[] }>({ zoom: 1, offered: [1] });
  const [following, setFollowing] = useState<number | null>(null);
  const [pinned, setPinned] = useState<number | null>(null);
  const firstShown = order.order === null && order.count > 0 ? 0 : null;
  const inLoupe = following ?? pinned ?? focus ?? firstOf(selected) ?? firstShown;

  const columns = useMemo(
    () => ({ table: dataset.tableColumns, sorted: dataset.tableColumns.find((c) => c.id === sort[0]?.column) ?? null }),
    [dataset.tableColumns, sort],
  );
  const valueColumn = columns.sorted?.id === "index" ? null : columns.sorted;
  const hasImages = dataset.width !== null && dataset.height !== null && dataset.count > 0;
  const shown = useMemo(() => ({ ...chosen, display }), [chosen, display]);
  const windowNow = useCallback((): { low: number; high: number } => {
    const look = lookKey({ source, bin: binOf(zoom), display });
    const tile = tileCache.get(look, focus ?? 0);
    if (tile && tile.high > tile.low) return { low: tile.low, high: tile.high };
    return display.contrast.mode === "fixed" ? display.contrast : { low: -1, high: 1 };
  }, [source, zoom, display, focus]);
  const onFitted = useCallback((now: Zoom, useful: readonly Zoom[]) => setZoom({ zoom: now, offered: useful }), []);
  const onNextView = (): void => {
    if (alignment) setView(dataset.path, chosen, nextView(display.view), alignment.id);
  };

  const wanted = useChosenColumns(dataset.path);
  const inTable = useMemo(() => shownColumns(dataset.tableColumns, wanted), [dataset.tableColumns, wanted]);
  const rows = useCopyRows(dataset, order, inTable);
  useGalleryCommands({ dataset, chosen, display, alignment: alignment?.id, order, offered, windowNow });

  return (
    <DeskLayout
      toolbar={
        <div className={styles.bars}>
          <GalleryToolbar
            dataset={dataset}
            chosen={chosen}
            display={display}
            aligned={aligned}
            sort={sort}
            sorting={sorting}
          />
          {hasImages && (
            <DisplayBar
              dataset={dataset}
              chosen={chosen}
              display={display}
              zoom={zoom}
              offered={offered}
              windowNow={windowNow}
            />
          )}
          {dataset.example && <CoachNotes aligned={EXAMPLES[dataset.example].aligned} />}
        </div>
      }
      stageLabel="Gallery"
      stage={
        hasImages ? (
          <div className={styles.stage}>
            <ParticleGrid
              dataset={dataset}
              order={order}
              display={shown}
              valueColumn={valueColumn}
              letters={letters}
              onZoom={(z) => setDisplay(dataset.path, { zoom: z }, `Zoom ${zoomLabel(z)}`)}
              onNextView={onNextView}
              onFollow={setFollowing}
              onFitted={onFitted}
              onCopy={rows.copy}
            />
            {error && (
              <div className={styles.over}>
                <Failure title="The order could not be made" text={error.message} />
              </div>
            )}
          </div>
        ) : (
          <Empty>
            {dataset.count === 0
              ? `${dataset.name} holds no images.`
              : `${dataset.name} is a table without images; its rows are below.`}
          </Empty>
        )
      }
      drawer={
        dataset.tableColumns.length > 1 ? (
          <TableDrawer
            settled={settled}
            dataset={dataset}
            ordered={{ order, sort }}
            columns={inTable}
            rows={rows}
            chosen={chosen}
            display={display}
          />
        ) : undefined
      }
      inspector={
        hasImages
          ? settled && (
              <>
                <Loupe
                  dataset={dataset}
                  source={source}
                  index={inLoupe}
                  chosen={chosen}
                  display={display}
                  alignment={alignment}
                  pinned={pinned !== null}
                  onPin={(pin) => setPinned(pin ? inLoupe : null)}
                />
                <SelectionSection source={key} order={order} />
              </>
            )
          : undefined
      }
      status={
        <>
          <StatusItem>
            <b>{count(selected.count)} selected</b> of {count(order.count)}
          </StatusItem>
          {hasImages && (
            <StatusItem>
              {zoomLabel(zoom)}
              {zoom < 1 ? ", binned" : ""}
            </StatusItem>
          )}
          {hasImages && (
            <StatusItem>
              {dataset.pixelSize === null
                ? "Å/px not known"
                : `${pixelSizeText(dataset.pixelSize)} · Nyquist ${withUnit(fixed(2 * dataset.pixelSize, 2), "Å")}`}
            </StatusItem>
          )}
        </>
      }
    />
  );
}

function TableDrawer({
  settled,
  dataset,
  ordered: { order, sort },
  columns,
  rows,
  chosen,
  display,
}: {
  /** False while the drawer stands empty. */
  settled: boolean;
  dataset: DatasetInfo;
  ordered: Pick<OrderedParticles, "order" | "sort">;
  columns: readonly ColumnInfo[];
  rows: CopyRows;
  chosen: DatasetDisplay;
  display: Display;
}): ReactNode {
  const [choosing, setChoosing] = useState(false);
  return (
    <Drawer
      title="Metadata"
      note="same order and selection as the gallery"
      actions={
        <>
          <Button kind="quiet" onClick={() => setChoosing(true)}>
            Columns {count(columns.length)} of {count(dataset.tableColumns.length - 1)}
          </Button>
          <Button
            kind="quiet"
            icon="copy"
            loading={rows.copying}
            help="The selected rows with head and units, for a spreadsheet"
            keys="Ctrl C"
            onClick={rows.copy}
          >
            Copy rows
          </Button>
        </>
      }
    >
      {settled && (
        <MetadataTable
          dataset={dataset}
          order={order}
          sort={sort}
          columns={columns}
          chosen={chosen}
          display={display}
          onCopy={rows.copy}
        />
      )}
      {choosing && (
        <ColumnSheet
          title="Columns of the table"
          columns={dataset.tableColumns}
          chosen={columns.map((c) => c.id)}
          onChange={(ids) => setColumns(dataset.path, ids)}
          onClose={() => setChoosing(false)}
        />
      )}
    </Drawer>
  );
}

function firstOf(set: IndexSet): number | null {
  for (const index of set) return index;
  return null;
}
