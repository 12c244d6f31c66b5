import { useContext, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { ErrorBoundary } from "../components/ErrorBoundary.js";
import { Splitter } from "../components/Splitter.js";
import { classNames } from "../components/classNames.js";
import { PANEL_LIMITS, setPanels, usePanels } from "../state/settings.js";
import { SlotsContext } from "./slots.js";
import styles from "./DeskLayout.module.css";

export interface DeskLayoutProps {
  /** One or more Toolbar rows. */
  toolbar: ReactNode;
  stage: ReactNode;
  drawer?: ReactNode;
  inspector?: ReactNode;
  /** StatusItem elements for the left of the status bar. */
  status?: ReactNode;
  /** Name of the stage region for screen readers; default "Stage". */
  stageLabel?: string;
}

/** The grid of every desk: toolbar and stage, drawer below, inspector at the right. Sizes are kept per desk. */
export function DeskLayout({
  toolbar,
  stage,
  drawer,
  inspector,
  status,
  stageLabel = "Stage",
}: DeskLayoutProps): ReactNode {
  const slots = useContext(SlotsContext);
  const panels = usePanels(slots.desk);
  const set = (change: Parameters<typeof setPanels>[1]): void => setPanels(slots.desk, change);
  const [column, columnHeight] = useHeight();
  const { setOffered } = slots;
  const [hasDrawer, hasInspector] = [drawer !== undefined, inspector !== undefined];
  useLayoutEffect(
    () => setOffered({ drawer: hasDrawer, inspector: hasInspector }),
    [setOffered, hasDrawer, hasInspector],
  );
  const drawerMost = Math.max(PANEL_LIMITS.drawer.min, Math.round(0.6 * columnHeight));
  // A low window leaves the usual drawer less than the images above it.
  const drawerHeight =
    panels.drawer === PANEL_LIMITS.drawer.default
      ? Math.max(PANEL_LIMITS.drawer.min, Math.min(panels.drawer, Math.round(0.3 * columnHeight)))
      : Math.min(panels.drawer, drawerMost);
  const inspectorShown =
    inspector !== undefined && (slots.inspectorOverlays ? slots.overlayOpen : panels.inspectorOpen);

  return (
    <div className={styles.desk}>
      <div className={styles.column} ref={column}>
        <div data-region="Toolbar">
          <ErrorBoundary panel="The toolbar">{toolbar}</ErrorBoundary>
        </div>
        <main className={styles.stage} data-region={stageLabel} aria-label={stageLabel} tabIndex={-1}>
          <ErrorBoundary panel="The stage">{stage}</ErrorBoundary>
        </main>
        {drawer !== undefined && panels.drawerOpen && (
          <>
            <Splitter
              label="Height of the drawer"
              orientation="horizontal"
              after
              value={drawerHeight}
              min={PANEL_LIMITS.drawer.min}
              max={drawerMost}
              default={PANEL_LIMITS.drawer.default}
              onChange={(size) => set({ drawer: size })}
            />
            <div className={styles.drawer} style={{ height: drawerHeight }} data-region="Drawer" tabIndex={-1}>
              <ErrorBoundary panel="The drawer">{drawer}</ErrorBoundary>
            </div>
          </>
        )}
      </div>
      {inspectorShown && (
        <div className={classNames(styles.right, slots.inspectorOverlays && styles.overlay)}>
          <Splitter
            label="Width of the inspector"
            orientation="vertical"
            after
            value={panels.inspector}
            {...PANEL_LIMITS.inspector}
            onChange={(size) => set({ inspector: size })}
          />
          <aside
            className={styles.inspector}
            style={{ width: panels.inspector }}
            aria-label="Inspector"
            data-region="Inspector"
            tabIndex={-1}
          >
            <ErrorBoundary panel="The inspector">{inspector}</ErrorBoundary>
          </aside>
        </div>
      )}
      {status !== undefined && slots.status && createPortal(status, slots.status)}
    </div>
  );
}

/** One fact of the status bar. */
export function StatusItem({ children }: { children: ReactNode }): ReactNode {
  return <span className={styles.status}>{children}</span>;
}

/** Height of an element in its own CSS px. */
function useHeight(): [React.RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(800);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setHeight(entry.contentRect.height));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, height];
}
