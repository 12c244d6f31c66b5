/** One line of help on hover or focus. The anchor stays an ordinary element; the text is also its description. */
import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { useSettings } from "../state/settings.js";
import styles from "./Tooltip.module.css";

const DELAY_MS = 350;
const GAP = 6;

export interface TooltipProps {
  text: string | undefined;
  /** Shown after the text: "Ctrl K". */
  keys?: string | undefined;
  side?: "top" | "bottom" | "right";
  className?: string | undefined;
  children: ReactNode;
}

export function Tooltip({ text, keys, side = "bottom", className, children }: TooltipProps): ReactNode {
  const anchor = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [open, setOpen] = useState(false);
  const id = useId();
  useEffect(() => () => clearTimeout(timer.current), []);
  if (!text) return <>{children}</>;
  const show = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(true), DELAY_MS);
  };
  const hide = (): void => {
    clearTimeout(timer.current);
    setOpen(false);
  };
  return (
    <span
      ref={anchor}
      className={className ?? styles.anchor}
      aria-describedby={open ? id : undefined}
      onPointerEnter={show}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(event) => event.target.matches(":focus-visible") && show()}
      onBlur={hide}
      onKeyDown={(event) => event.key === "Escape" && hide()}
    >
      {children}
      {open && <Bubble id={id} anchor={anchor} text={text} keys={keys} side={side} />}
    </span>
  );
}

interface BubbleProps extends Pick<TooltipProps, "keys"> {
  id: string;
  anchor: React.RefObject<HTMLElement | null>;
  text: string;
  side: "top" | "bottom" | "right";
}

function Bubble({ id, anchor, text, keys, side }: BubbleProps): ReactNode {
  const bubble = useRef<HTMLSpanElement>(null);
  const scale = useSettings((s) => s.scale);
  useLayoutEffect(() => {
    const at = anchor.current?.getBoundingClientRect();
    const own = bubble.current;
    if (!at || !own) return;
    const size = own.getBoundingClientRect();
    const gap = GAP * scale;
    let left = side === "right" ? at.right + gap : at.left + (at.width - size.width) / 2;
    let top = side === "right" ? at.top + (at.height - size.height) / 2 : at.bottom + gap;
    if (side === "top" || top + size.height > innerHeight - gap) top = Math.max(gap, at.top - size.height - gap);
    left = Math.max(gap, Math.min(left, innerWidth - size.width - gap));
    // Rectangles come in window pixels, styles are in pixels of the interface scale.
    own.style.left = `${left / scale}px`;
    own.style.top = `${top / scale}px`;
    own.style.visibility = "visible";
  }, [anchor, side, scale, text]);
  // Inside an open dialog only its own content is above the backdrop.
  const home = anchor.current?.closest("dialog") ?? document.body;
  return createPortal(
    <span ref={bubble} id={id} role="tooltip" className={styles.bubble}>
      {text}
      {keys && <kbd className={styles.keys}>{keys}</kbd>}
    </span>,
    home,
  );
}
