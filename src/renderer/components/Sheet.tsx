import { useEffect, useId, useRef, type ReactNode } from "react";
import { IconButton } from "./Button.js";
import styles from "./Sheet.module.css";

export interface SheetProps {
  title: string;
  onClose: () => void;
  /** Buttons at the foot, the primary one last. */
  actions?: ReactNode;
  /** Quiet words at the left of the foot. */
  note?: ReactNode;
  /** CSS px. */
  width?: number;
  children: ReactNode;
}

/** A dialog over everything: focus stays inside, Esc closes, focus returns to where it was. */
export function Sheet({ title, onClose, actions, note, width = 560, children }: SheetProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open) return undefined;
    const before = document.activeElement;
    element.showModal();
    firstControl(element)?.focus();
    return () => {
      element.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.sheet}
      style={{ width }}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={styles.inside}>
        <header className={styles.head}>
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" label="Close" keys="Esc" onClick={onClose} />
        </header>
        <div className={styles.body} data-sheet-body="">
          {children}
        </div>
        {(actions !== undefined || note !== undefined) && (
          <footer className={styles.foot}>
            <span className={styles.note}>{note}</span>
            {actions}
          </footer>
        )}
      </div>
    </dialog>
  );
}

/**
 * What the sheet is for gets the focus, not its close button: what asks for it (data-autofocus), else the body's first
 * control, else the foot's last button.
 */
function firstControl(dialog: HTMLElement): HTMLElement | null {
  const wished = dialog.querySelector<HTMLElement>("[data-autofocus]");
  if (wished) return wished;
  const body = dialog.querySelector<HTMLElement>(
    "[data-sheet-body] :is(input, select, textarea, button):not(:disabled, [tabindex='-1'])",
  );
  return body ?? [...dialog.querySelectorAll<HTMLElement>("footer button:not(:disabled)")].at(-1) ?? null;
}
