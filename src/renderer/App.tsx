import { lazy, Suspense, useEffect, useSyncExternalStore, type ReactNode } from "react";
import { ErrorBoundary } from "./components/ErrorBoundary.js";
import { Frame } from "./frame/Frame.js";
import { openWanted } from "./frame/actions.js";
import { handleKey } from "./frame/keys.js";
import { shell } from "./shell.js";
import { runCommand } from "./state/commands.js";
import { followEngine } from "./state/follow.js";
import { useSettings, type Theme } from "./state/settings.js";
import { DESKS } from "./views/registry.js";

/** Every component in every state; reached by #components, looked at by the tests. */
const ComponentGallery = lazy(() =>
  import("./components/gallery/ComponentGallery.js").then((m) => ({ default: m.ComponentGallery })),
);

export function App(): ReactNode {
  useTheme();
  useScale();
  const route = useSyncExternalStore(onHash, () => location.hash);
  return (
    <ErrorBoundary panel="The window">
      {route === "#components" ? (
        <Suspense>
          <ComponentGallery />
        </Suspense>
      ) : (
        <Window />
      )}
    </ErrorBoundary>
  );
}

/** The frame, tied to the engine, the keyboard and the native menu. */
function Window(): ReactNode {
  useEffect(() => followEngine((wanted) => void openWanted(wanted)), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => handleKey(event, (n) => DESKS[n - 1]?.id);
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  useEffect(() => shell()?.onMenu((command) => runCommand(command)), []);
  return <Frame />;
}

const onHash = (listener: () => void): (() => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};

const LIGHT = "(prefers-color-scheme: light)";
const onScheme = (listener: () => void): (() => void) => {
  const query = matchMedia(LIGHT);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
};

function useTheme(): void {
  const theme: Theme = useSettings((s) => s.theme);
  const systemIsLight = useSyncExternalStore(onScheme, () => matchMedia(LIGHT).matches);
  useEffect(() => {
    const light = theme === "light" || (theme === "system" && systemIsLight);
    document.documentElement.dataset["theme"] = light ? "light" : "dark";
  }, [theme, systemIsLight]);
}

function useScale(): void {
  const scale = useSettings((s) => s.scale);
  useEffect(() => {
    document.documentElement.style.zoom = String(scale);
  }, [scale]);
}
