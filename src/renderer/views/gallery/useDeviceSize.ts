/** Size of an element in whole device pixels, interface scale and screen resolution included; null while it has none. */
import { useLayoutEffect, useState, type RefObject } from "react";

export interface DeviceSize {
  width: number;
  height: number;
  /** Device pixels a CSS pixel of the element takes. */
  ratio: number;
}

export function useDeviceSize(element: RefObject<HTMLElement | null>): DeviceSize | null {
  const [size, setSize] = useState<DeviceSize | null>(null);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const device = entry.devicePixelContentBoxSize?.[0];
      const css = entry.contentRect;
      // Browsers that do not tell device pixels: the nearest whole ones.
      const width = device?.inlineSize ?? Math.round(css.width * devicePixelRatio);
      const height = device?.blockSize ?? Math.round(css.height * devicePixelRatio);
      setSize(css.width > 0 ? { width, height, ratio: width / css.width } : null);
    });
    try {
      observer.observe(target, { box: "device-pixel-content-box" });
    } catch {
      observer.observe(target);
    }
    return () => observer.disconnect();
  }, [element]);
  return size;
}
