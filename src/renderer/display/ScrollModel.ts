/**
 * Where a very long list stands. A million rows are longer than a page can be, so lists keep their own offset (device
 * or CSS pixels, as they like) instead of the element's.
 */
export class ScrollModel {
  private readonly listeners = new Set<() => void>();
  private at = 0;
  private long = 0;
  private room = 0;

  /** First visible pixel. */
  get offset(): number {
    return this.at;
  }
  /** Length of the whole list. */
  get content(): number {
    return this.long;
  }
  /** Length of what is visible. */
  get viewport(): number {
    return this.room;
  }
  get maximum(): number {
    return Math.max(0, this.long - this.room);
  }
  /** 0 at the top, 1 at the end. */
  get fraction(): number {
    return this.maximum === 0 ? 0 : this.at / this.maximum;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Say how long things are; the offset stays where it is, within bounds. */
  measure(content: number, viewport: number): void {
    if (content === this.long && viewport === this.room) return;
    this.long = content;
    this.room = viewport;
    this.at = Math.min(this.at, this.maximum);
    this.changed();
  }

  to(offset: number): void {
    const next = Math.min(Math.max(0, offset), this.maximum);
    if (next === this.at) return;
    this.at = next;
    this.changed();
  }

  by(distance: number): void {
    this.to(this.at + distance);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

/** Where the thumb of a scroll bar is: start and length along a track of `track` pixels. */
export function thumbOf(
  model: Pick<ScrollModel, "content" | "viewport" | "fraction">,
  track: number,
  shortest: number,
): { start: number; length: number } | null {
  if (model.content <= model.viewport || track <= 0) return null;
  const length = Math.min(track, Math.max(shortest, (track * model.viewport) / model.content));
  return { start: model.fraction * (track - length), length };
}

/** The fraction a thumb stands for when its start is dragged to `start`. */
export const fractionAt = (start: number, length: number, track: number): number =>
  track <= length ? 0 : Math.min(1, Math.max(0, start / (track - length)));

const LINE = 40;
/** Distance of a wheel event in CSS pixels: its unit may be lines or pages. */
export const wheelDistance = (event: Pick<WheelEvent, "deltaY" | "deltaMode">, page: number): number =>
  event.deltaY * (event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? page : 1);
