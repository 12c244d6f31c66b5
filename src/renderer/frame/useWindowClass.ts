/** How much room the window has, in CSS px of the interface scale. */
import { useSyncExternalStore } from "react";
import { useSettings } from "../state/settings.js";

/** "wide": all panels side by side; "medium": the inspector overlays; "narrow": the sidebar too. */
type WindowClass = "wide" | "medium" | "narrow";

export const windowClass = (width: number): WindowClass =>
  width >= 1280 ? "wide" : width >= 1024 ? "medium" : "narrow";

const subscribe = (listener: () => void): (() => void) => {
  addEventListener("resize", listener);
  return () => removeEventListener("resize", listener);
};

export function useWindowClass(): WindowClass {
  const scale = useSettings((s) => s.scale);
  return useSyncExternalStore(subscribe, () => windowClass(innerWidth / scale));
}
