import { useCallback, useMemo, useState, type ReactNode } from "react";
import type { DatasetInfo } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { Drawer } from "../../components/Drawer.js";
import { Empty, Failure } from "../../components/ErrorBoundary.js";
import { count, fixed, pixelSize as pixelSizeText, withUnit } from "../../components/numbers.js";
import { Toolbar } from "../../components/Toolbar.js";
import { tileCache } from "../../data/hooks.js";
import { lookKey, sourceKey } from "../../data/tileCache.js";
import { engine } from "../../engine.js";
import { alignmentInUse, alignmentsOf, effectiveDisplay } from "../../display/effectiveDisplay.js";
import { binOf, zoomLabel, type Zoom } from "../../display/zoom.js";
import { DeskLayout, StatusItem } from "../../frame/DeskLayout.js";
import { runCommand } from "../../state/commands.js";
import { IndexSet } from "../../state/indexSet.js";
import { notify, notifyError } from "../../state/notices.js";
import { usePlace } from "../../state/place.js";
import { selectionOf, useSelection } from "../../state/selection.js";
import { useDataset, useSession } from "../../state/session.js";
import { setDisplay, useDisplay, useSettings } from "../../state/settings.js";
import { Loupe } from "../loupe/Loupe.js";
import { ColumnSheet } from "../table/ColumnSheet.js";
import { shortLabels, shownColumns } from "../table/columns.js";
import { rowsAsTsv } from "../table/copyRows.js";
import { MetadataTable } from "../table/MetadataTable.js";
import { CoachNotes } from "./CoachNotes.js";
import { DisplayBar } from "./DisplayBar.js";
import { setColumns, useChosenColumns } from "./galleryStore.js";
import { GalleryToolbar } from "./GalleryToolbar.js";
import { ParticleGrid } from "./ParticleGrid.js";
import { SelectionSection } from "./SelectionSection.js";
import { useOrderedParticles } from "./useOrderedParticles.js";
import { nextView, setView } from "./views.js";
import styles from "./gallery.module.css";

export function GalleryDesk(): ReactNode {
  const dataset = useDataset(usePlace((s) => s.dataset));
  if (dataset) return <DatasetGallery key={dataset.id} dataset={dataset} />;
  return (
    <DeskLayout
      toolbar={<Toolbar label="Gallery" title="Gallery" />}
      stageLabel="Gallery"
      stage={
        <Empty
          action={
            <>
              <Button kind="primary" icon="folder" onClick={() => runCommand("open")}>
                Open files…
              </Button>
              <Button kind="quiet" onClick={() => runCommand("example")}>
                Look at the example
              </Button>
            </>
          }
        >
          Open a stack or STAR file, or look at the example.
        </Empty>
      }
    />
  );
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
          {dataset.isExample && <CoachNotes />}
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
          <TableDrawer dataset={dataset} ordered={{ order, sort }} chosen={chosen} display={display} />
        ) : undefined
      }
      inspector={
        hasImages ? (
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
        ) : undefined
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
          <StatusItem>
            {dataset.pixelSize === null
              ? "Å/px not known"
              : `${pixelSizeText(dataset.pixelSize)} · Nyquist ${withUnit(fixed(2 * dataset.pixelSize, 2), "Å")}`}
          </StatusItem>
        </>
      }
    />
  );
}

function TableDrawer({
  dataset,
  ordered: { order, sort },
  chosen,
  display,
}: {
  dataset: DatasetInfo;
  ordered: Pick<ReturnType<typeof useOrderedParticles>, "order" | "sort">;
  chosen: ReturnType<typeof useDisplay>;
  display: ReturnType<typeof effectiveDisplay>;
}): ReactNode {
  const wanted = useChosenColumns(dataset.path);
  const columns = useMemo(() => shownColumns(dataset.tableColumns, wanted), [dataset.tableColumns, wanted]);
  const [choosing, setChoosing] = useState(false);
  const [copying, setCopying] = useState(false);
  const source = `dataset:${dataset.id}`;

  const copy = async (): Promise<void> => {
    const { selected, focus } = selectionOf(source);
    const members = selected.count > 0 ? selected : IndexSet.of(focus === null ? [] : [focus]);
    if (members.count === 0) {
      notify({ tone: "info", title: "Nothing to copy", text: "Select the rows first; Ctrl A takes all." });
      return;
    }
    setCopying(true);
    try {
      await navigator.clipboard.writeText(await rowsAsTsv(engine, order, members, columns));
      notify({
        tone: "success",
        title: `${count(members.count)} rows copied`,
        text: "Tab-separated, with head and units.",
      });
    } catch (error) {
      notifyError("The rows were not copied", error);
    } finally {
      setCopying(false);
    }
  };
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
            loading={copying}
            help="The selected rows with head and units, for a spreadsheet"
            keys="Ctrl C"
            onClick={() => void copy()}
          >
            Copy rows
          </Button>
        </>
      }
    >
      <MetadataTable
        dataset={dataset}
        order={order}
        sort={sort}
        columns={columns}
        chosen={chosen}
        display={display}
        onCopy={() => void copy()}
      />
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
