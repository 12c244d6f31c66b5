import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { Icon, type IconName } from "../icons/Icon.js";
import { useSettings } from "../state/settings.js";
import styles from "./Menu.module.css";

export type MenuItem =
  | {
      kind?: "item";
      label: string;
      icon?: IconName;
      keys?: string;
      checked?: boolean;
      disabled?: boolean;
      danger?: boolean;
      run: () => void;
    }
  | { kind: "separator" }
  | { kind: "heading"; label: string };

export interface MenuProps {
  /** Name of the button. */
  label: string;
  items: readonly MenuItem[];
  /** Class of the button. */
  className?: string | undefined;
  /** What the button shows. */
  children: ReactNode;
  disabled?: boolean;
}

/** A button that opens a list of commands. */
export function Menu({ label, items, className, children, disabled }: MenuProps): ReactNode {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className ?? styles.button}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        disabled={disabled}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" && !open) {
            event.preventDefault();
            setOpen(true);
          }
        }}
      >
        {children}
      </button>
      {open && (
        <MenuList
          id={id}
          label={label}
          items={items}
          anchor={() => button.current?.getBoundingClientRect()}
          onClose={() => {
            setOpen(false);
            button.current?.focus();
          }}
        />
      )}
    </>
  );
}

export interface MenuListProps {
  id?: string;
  label: string;
  items: readonly MenuItem[];
  /** Where it opens, in window pixels: below a button, or at the pointer. */
  anchor: () => DOMRect | undefined;
  onClose: () => void;
}

/** The list itself, for context menus too (Shift F10 or right click, with a rectangle at the pointer). */
function MenuList({ id, label, items, anchor, onClose }: MenuListProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const scale = useSettings((s) => s.scale);
  const close = useRef(onClose);
  const place = useRef(anchor);
  useEffect(() => {
    close.current = onClose;
  });
  useLayoutEffect(() => {
    const own = list.current;
    const at = place.current();
    if (!own || !at) return;
    const size = own.getBoundingClientRect();
    const below = at.bottom + 4 + size.height <= innerHeight;
    own.style.left = `${Math.max(4, Math.min(at.left, innerWidth - size.width - 4)) / scale}px`;
    own.style.top = `${(below ? at.bottom + 4 : Math.max(4, at.top - size.height - 4)) / scale}px`;
    own.querySelector<HTMLElement>("[role^=menuitem]:not(:disabled)")?.focus();
  }, [scale]);
  useEffect(() => {
    const away = (event: PointerEvent): void => {
      if (!list.current?.contains(event.target as Node)) close.current();
    };
    document.addEventListener("pointerdown", away, true);
    return () => document.removeEventListener("pointerdown", away, true);
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    const entries = [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]:not(:disabled)") ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) entries[(at + step + entries.length) % entries.length]?.focus();
    else if (event.key === "Home") entries[0]?.focus();
    else if (event.key === "End") entries.at(-1)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return createPortal(
    <div ref={list} id={id} role="menu" aria-label={label} className={styles.list} onKeyDown={onKeyDown}>
      {items.map((item, i) => {
        if (item.kind === "separator") return <hr key={i} className={styles.separator} />;
        if (item.kind === "heading")
          return (
            <div key={i} className={styles.heading}>
              {item.label}
            </div>
          );
        return (
          <button
            key={i}
            type="button"
            role={item.checked === undefined ? "menuitem" : "menuitemradio"}
            aria-checked={item.checked}
            className={styles.item}
            data-danger={item.danger ? "" : undefined}
            disabled={item.disabled}
            tabIndex={-1}
            onClick={() => {
              onClose();
              item.run();
            }}
          >
            <span className={styles.icon}>
              {item.checked ? <Icon name="check" size={14} /> : item.icon && <Icon name={item.icon} size={14} />}
            </span>
            <span className={styles.label}>{item.label}</span>
            {item.keys !== undefined && <kbd className={styles.keys}>{item.keys}</kbd>}
          </button>
        );
      })}
    </div>,
    document.body,
  );
}
