import { useCallback, useDeferredValue, useMemo, useState, type DragEvent, type ReactNode } from "react";
import { ErrorBoundary } from "../components/ErrorBoundary.js";
import { Splitter } from "../components/Splitter.js";
import { classNames } from "../components/classNames.js";
import { StartScreen } from "../start/StartScreen.js";
import { usePlace } from "../state/place.js";
import { PANEL_LIMITS, panelsOf, setPanels, usePanels } from "../state/settings.js";
import { useToolCommands } from "../tools/useToolCommands.js";
import { TourCard } from "../tours/TourCard.js";
import { useTourCommands } from "../tours/useTourCommands.js";
import { DESKS } from "../views/registry.js";
import { openDropped } from "./actions.js";
import { DatasetNotes } from "./DatasetNotes.js";
import { Notices } from "./Notices.js";
import { Overlays } from "./Overlays.js";
import { Rail } from "./Rail.js";
import { Sidebar } from "./Sidebar.js";
import { SlotsContext, type FrameSlots, type OfferedPanels } from "./slots.js";
import { StatusBar } from "./StatusBar.js";
import { TopBar } from "./TopBar.js";
import { useFrameCommands } from "./useFrameCommands.js";
import { useWindowClass } from "./useWindowClass.js";
import styles from "./Frame.module.css";

/** The window: bars, rail and panels round the desk in use. */
export function Frame(): ReactNode {
  const asked = usePlace((s) => s.desk);
  // A desk is built in steps, behind the one that is in sight; the window answers meanwhile.
  const built = useDeferredValue(asked);
  const deskId = asked === null ? null : built;
  const desk = DESKS.find((d) => d.id === deskId);
  const panels = usePanels(desk?.id ?? "");
  const room = useWindowClass();
  const [status, setStatus] = useState<HTMLElement | null>(null);
  const [offered, setOffered] = useState<OfferedPanels>({ drawer: false, inspector: false });
  // Panels that lie over the stage are out only when asked for.
  const [dragging, setDragging] = useState(false);
  const [overlay, setOverlay] = useState<"inspector" | "sidebar" | null>(null);

  const toggle = useCallback(
    (panel: "sidebar" | "inspector" | "drawer") => {
      if (!desk) return;
      const now = panelsOf(desk.id);
      if (panel === "inspector" && room !== "wide") setOverlay((o) => (o === "inspector" ? null : "inspector"));
      else if (panel === "sidebar" && room === "narrow") setOverlay((o) => (o === "sidebar" ? null : "sidebar"));
      else if (panel === "sidebar") setPanels(desk.id, { sidebarOpen: !now.sidebarOpen });
      else if (panel === "inspector") setPanels(desk.id, { inspectorOpen: !now.inspectorOpen });
      else setPanels(desk.id, { drawerOpen: !now.drawerOpen });
    },
    [desk, room],
  );
  useFrameCommands(toggle);
  useToolCommands();
  useTourCommands();

  const slots = useMemo(
    (): FrameSlots => ({
      desk: desk?.id ?? "",
      status,
      inspectorOverlays: room !== "wide",
      overlayOpen: overlay === "inspector",
      setOverlayOpen: (open) => setOverlay(open ? "inspector" : null),
      setOffered,
    }),
    [desk, status, room, overlay],
  );
  const sidebarOver = room === "narrow";
  const sidebarShown = desk !== undefined && (sidebarOver ? overlay === "sidebar" : panels.sidebarOpen);

  return (
    <div
      className={styles.frame}
      data-dragging={dragging ? "" : undefined}
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={(event) => event.relatedTarget === null && setDragging(false)}
      onDrop={(event) => {
        setDragging(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        openDropped([...event.dataTransfer.files]);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && overlay !== null && !event.defaultPrevented) setOverlay(null);
      }}
    >
      <TopBar />
      <div className={styles.middle}>
        <Rail onSidebar={() => toggle("sidebar")} sidebarShown={sidebarShown} />
        {sidebarShown && (
          <div className={classNames(styles.side, sidebarOver && styles.over)}>
            <Sidebar width={panels.sidebar} />
            <Splitter
              label="Width of the sidebar"
              orientation="vertical"
              value={panels.sidebar}
              {...PANEL_LIMITS.sidebar}
              onChange={(sidebar) => setPanels(desk.id, { sidebar })}
            />
          </div>
        )}
        <div className={styles.main}>
          {desk ? (
            <SlotsContext value={slots}>
              <DatasetNotes />
              <div className={styles.desk}>
                <ErrorBoundary key={desk.id} panel={`The ${desk.title} desk`}>
                  <desk.Desk />
                </ErrorBoundary>
              </div>
            </SlotsContext>
          ) : (
            <StartScreen />
          )}
          <TourCard />
        </div>
      </div>
      <StatusBar
        slot={setStatus}
        onDesk={desk !== undefined}
        inspectorShown={room === "wide" ? panels.inspectorOpen : overlay === "inspector"}
        drawerShown={panels.drawerOpen}
        offered={offered}
        onToggle={toggle}
      />
      <Notices />
      <Overlays />
    </div>
  );
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");
