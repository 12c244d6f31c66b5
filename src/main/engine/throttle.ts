/** At most one call per `interval` ms: the first at once, the last of a burst at its end. */
export interface Throttled {
  (): void;
  /** Call now, whatever was waiting. */
  flush(): void;
}

export function throttle(call: () => void, interval: number): Throttled {
  let last = -Infinity;
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    last = performance.now();
    call();
  };
  const request = (): void => {
    if (timer) return;
    const wait = last + interval - performance.now();
    if (wait <= 0) flush();
    else {
      timer = setTimeout(flush, wait);
      timer.unref();
    }
  };
  return Object.assign(request, { flush });
}
