/** Pointer on the grid: click, Ctrl and Shift click, rectangle (scrolls at the edges), wheel, drag to scroll by touch. */
import { useEffect, useRef, type PointerEvent, type RefObject } from "react";
import { wheelDistance } from "../../display/ScrollModel.js";
import { IndexSet } from "../../state/indexSet.js";
import { notifyError } from "../../state/notices.js";
import { selectionOf } from "../../state/selection.js";
import { clickParticle, selectRuns, type Modifiers } from "./chooseParticles.js";
import { positionAt, runsInBox, type Box } from "./geometry.js";
import type { GridPainter } from "./GridPainter.js";
import type { ParticleOrder } from "./ParticleOrder.js";

/** CSS px the pointer may tremble in a click. */
const TREMBLE = 4;

interface Drag {
  /** Content coordinates. */
  x: number;
  y: number;
  /** Window coordinates. */
  startX: number;
  startY: number;
  atX: number;
  atY: number;
  moved: boolean;
  touch: boolean;
  keys: Modifiers;
}

export interface PointerSelect {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  onPointerCancel: () => void;
  onPointerLeave: () => void;
}

export function usePointerSelect(
  box: RefObject<HTMLElement | null>,
  painter: GridPainter | null,
  source: string,
  order: ParticleOrder,
  indexAt: (position: number) => number | undefined,
  onHover: (position: number | null) => void,
): PointerSelect {
  const drag = useRef<Drag | null>(null);
  const ticking = useRef(0);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent): void => {
      // With Ctrl the wheel belongs to the browser; sideways there is nowhere to go.
      const at = painter;
      if (event.ctrlKey || !at?.layout) return;
      event.preventDefault();
      const css = wheelDistance(event, at.scroll.viewport / at.layout.ratio);
      at.scroll.by(css * at.layout.ratio);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [box, painter]);
  useEffect(() => () => cancelAnimationFrame(ticking.current), []);

  /** Device px from the corner of the canvas. */
  const local = (clientX: number, clientY: number): { x: number; y: number; scale: number } => {
    const rect = box.current!.getBoundingClientRect();
    const scale = (painter?.scroll.viewport ?? rect.height) / rect.height;
    return { x: (clientX - rect.left) * scale, y: (clientY - rect.top) * scale, scale };
  };
  const rubberOf = (held: Drag): Box => {
    const { x, y } = local(held.atX, held.atY);
    const bottom = y + (painter?.scroll.offset ?? 0);
    return {
      x: Math.min(held.x, x),
      y: Math.min(held.y, bottom),
      width: Math.abs(x - held.x),
      height: Math.abs(bottom - held.y),
    };
  };
  /** While the pointer is beyond an edge the grid scrolls, faster the further out. */
  const tick = (): void => {
    const held = drag.current;
    const at = painter;
    if (!held?.moved || held.touch || !at) return;
    const { y } = local(held.atX, held.atY);
    const beyond = y < 0 ? y : Math.max(0, y - at.scroll.viewport);
    if (beyond !== 0) at.scroll.by(beyond / 4);
    at.drawRubber(rubberOf(held));
    ticking.current = requestAnimationFrame(tick);
  };

  const finish = (held: Drag): void => {
    const at = painter;
    if (!at?.layout) return;
    const base = held.keys.shiftKey || held.keys.ctrlKey || held.keys.metaKey;
    const failed = (error: unknown): void => notifyError("The selection could not be made", error);
    if (held.moved) {
      const runs = runsInBox(at.layout, rubberOf(held));
      selectRuns(source, order, runs, base ? selectionOf(source).selected : IndexSet.empty).catch(failed);
      return;
    }
    const position = positionAt(at.layout, held.x, held.y);
    const index = position === null ? undefined : indexAt(position);
    if (position !== null && index !== undefined) {
      clickParticle(source, order, position, index, held.keys).catch(failed);
    }
  };
  const end = (): void => {
    drag.current = null;
    cancelAnimationFrame(ticking.current);
    painter?.drawRubber(null);
  };

  return {
    onPointerDown: (event) => {
      if (event.button !== 0 || !painter?.layout) return;
      const { x, y } = local(event.clientX, event.clientY);
      const { clientX, clientY, shiftKey, ctrlKey, metaKey } = event;
      drag.current = {
        x,
        y: y + painter.scroll.offset,
        startX: clientX,
        startY: clientY,
        atX: clientX,
        atY: clientY,
        moved: false,
        touch: event.pointerType === "touch",
        keys: { shiftKey, ctrlKey, metaKey },
      };
      event.currentTarget.setPointerCapture(event.pointerId);
      event.currentTarget.focus({ preventScroll: true });
      // The element has the focus now; the browser's own drag of text or images must not begin.
      event.preventDefault();
    },
    onPointerMove: (event) => {
      const held = drag.current;
      const at = painter;
      if (!at?.layout) return;
      if (!held) {
        const { x, y } = local(event.clientX, event.clientY);
        onHover(positionAt(at.layout, x, y + at.scroll.offset));
        return;
      }
      const before = held.atY;
      held.atX = event.clientX;
      held.atY = event.clientY;
      const far = Math.hypot(held.atX - held.startX, held.atY - held.startY) > TREMBLE;
      if (held.touch && (held.moved || far)) {
        held.moved = true;
        at.scroll.by((before - held.atY) * local(0, 0).scale);
      } else if (!held.moved && far) {
        held.moved = true;
        tick();
      }
    },
    onPointerUp: () => {
      const held = drag.current;
      if (held && !(held.touch && held.moved)) finish(held);
      end();
    },
    onPointerCancel: end,
    onPointerLeave: () => onHover(null),
  };
}
