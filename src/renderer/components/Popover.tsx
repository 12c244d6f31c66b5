import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { Icon } from "../icons/Icon.js";
import { useSettings } from "../state/settings.js";
import styles from "./Popover.module.css";

export interface PopoverProps {
  /** Name of the button and of the panel: "f". */
  label: string;
  /** What the button shows. */
  value: string;
  /** The panel's content; made when it opens. */
  children: () => ReactNode;
  /** CSS px. */
  width?: number;
}

/** A button that opens a panel of controls below it; Esc or a press elsewhere closes it. */
export function Popover({ label, value, children, width = 280 }: PopoverProps): ReactNode {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const scale = useSettings((s) => s.scale);
  useLayoutEffect(() => {
    const own = panel.current;
    const at = button.current?.getBoundingClientRect();
    if (!open || !own || !at) return;
    const size = own.getBoundingClientRect();
    const below = at.bottom + 4 + size.height <= innerHeight;
    own.style.left = `${Math.max(4, Math.min(at.left, innerWidth - size.width - 4)) / scale}px`;
    own.style.top = `${(below ? at.bottom + 4 : Math.max(4, at.top - size.height - 4)) / scale}px`;
    own.querySelector<HTMLElement>("select, input, button")?.focus();
  }, [open, scale]);
  useEffect(() => {
    if (!open) return undefined;
    const away = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (!panel.current?.contains(target) && !button.current?.contains(target)) setOpen(false);
    };
    document.addEventListener("pointerdown", away, true);
    return () => document.removeEventListener("pointerdown", away, true);
  }, [open]);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.button}
        aria-label={`${label}: ${value}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span>{value}</span>
        <Icon name="down" size={12} />
      </button>
      {open &&
        createPortal(
          <div
            ref={panel}
            role="dialog"
            aria-label={label}
            className={styles.panel}
            style={{ width }}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.stopPropagation();
              setOpen(false);
              button.current?.focus();
            }}
          >
            {children()}
          </div>,
          document.body,
        )}
    </>
  );
}
