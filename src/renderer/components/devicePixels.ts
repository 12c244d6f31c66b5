/** How many device pixels a CSS pixel takes, interface scale included, so that 1× images are sharp on any screen. */
import { useSyncExternalStore } from "react";
import { useSettings } from "../state/settings.js";

function subscribe(listener: () => void): () => void {
  let query: MediaQueryList | null = null;
  const changed = (): void => {
    watch();
    listener();
  };
  const watch = (): void => {
    query?.removeEventListener("change", changed);
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", changed);
  };
  watch();
  return () => query?.removeEventListener("change", changed);
}

export function useDevicePixels(): number {
  const scale = useSettings((s) => s.scale);
  return (
    scale *
    useSyncExternalStore(
      subscribe,
      () => devicePixelRatio,
      () => 1,
    )
  );
}
