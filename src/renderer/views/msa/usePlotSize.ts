/** Size of a plot that fills its place, in its own CSS px. */
import { useLayoutEffect, useRef, useState, type RefObject } from "react";

export function usePlotSize(): [RefObject<HTMLDivElement | null>, { width: number; height: number }] {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 200, height: 120 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setSize({ width: Math.max(40, Math.floor(width)), height: Math.max(40, Math.floor(height)) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, size];
}
