/** Size of an element in whole device pixels, interface scale and screen resolution included; null while it has none. */
import { useLayoutEffect, useMemo, useState, type RefObject } from "react";
import { useDevicePixels } from "../../components/devicePixels.js";

export interface DeviceSize {
  width: number;
  height: number;
  /** Device pixels a CSS pixel of the element takes. */
  ratio: number;
}

interface Measured {
  cssWidth: number;
  cssHeight: number;
  /** As the browser tells them; 0 where it does not. */
  width: number;
  height: number;
}

/** The browser's own count if it is within rounding of what the sizes say, else the nearest whole number. */
const whole = (told: number, css: number, ratio: number): number =>
  Math.abs(told - css * ratio) < 1.5 ? told : Math.round(css * ratio);

export function useDeviceSize(element: RefObject<HTMLElement | null>): DeviceSize | null {
  const [measured, setMeasured] = useState<Measured | null>(null);
  const ratio = useDevicePixels();
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const device = entry.devicePixelContentBoxSize?.[0];
      const { width, height } = entry.contentRect;
      setMeasured({
        cssWidth: width,
        cssHeight: height,
        width: device?.inlineSize ?? 0,
        height: device?.blockSize ?? 0,
      });
    });
    try {
      observer.observe(target, { box: "device-pixel-content-box" });
    } catch {
      observer.observe(target);
    }
    return () => observer.disconnect();
  }, [element]);
  return useMemo(() => {
    if (!measured || measured.cssWidth === 0) return null;
    return {
      width: whole(measured.width, measured.cssWidth, ratio),
      height: whole(measured.height, measured.cssHeight, ratio),
      ratio,
    };
  }, [measured, ratio]);
}
