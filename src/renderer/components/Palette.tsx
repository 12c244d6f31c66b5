import { Command as CommandMenu } from "cmdk";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Icon } from "../icons/Icon.js";
import type { Command } from "../state/commands.js";
import { Kbd } from "./Kbd.js";
import styles from "./Palette.module.css";

export interface PaletteProps {
  commands: readonly Command[];
  /** Further commands made from what is typed ("particle 412"). */
  fromText: (text: string) => readonly Command[];
  /** Ids of what was used last, newest first. */
  recent: readonly string[];
  onRun: (command: Command) => void;
  onClose: () => void;
}

/** Every command by name. Arrows and Enter; Esc closes. */
export function Palette({ commands, fromText, recent, onRun, onClose }: PaletteProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open) return undefined;
    const before = document.activeElement;
    element.showModal();
    // autoFocus would come before the dialog is open, and do nothing.
    element.querySelector("input")?.focus();
    return () => {
      element.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const usable = commands.filter((c) => !c.disabled);
  const made = fromText(text.trim());
  const lately = text === "" ? recent.flatMap((id) => usable.find((c) => c.id === id) ?? []).slice(0, 4) : [];
  const groups = new Map<string, Command[]>();
  for (const command of usable) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  const item = (command: Command, where: string): ReactNode => (
    <CommandMenu.Item
      key={command.id}
      value={`${where} ${command.id}`}
      keywords={[command.title, command.group, ...(command.words ? [command.words] : [])]}
      className={styles.item}
      onSelect={() => onRun(command)}
    >
      <span className={styles.icon}>{command.icon && <Icon name={command.icon} size={14} />}</span>
      <span className={styles.title}>{command.title}</span>
      {command.keys !== undefined && <Kbd keys={command.keys} />}
    </CommandMenu.Item>
  );
  return (
    <dialog
      ref={dialog}
      className={styles.palette}
      aria-label="Command palette"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <CommandMenu label="Command palette" loop className={styles.menu} filter={matches}>
        <div className={styles.head}>
          <Icon name="search" />
          <CommandMenu.Input
            value={text}
            onValueChange={setText}
            placeholder="Run a command, find a particle, open a file"
            className={styles.input}
          />
          <Kbd keys="Esc" />
        </div>
        <CommandMenu.List className={styles.list}>
          {made.length === 0 && <CommandMenu.Empty className={styles.empty}>Nothing by that name.</CommandMenu.Empty>}
          {made.length > 0 && (
            <CommandMenu.Group heading="Go to" forceMount className={styles.group}>
              {made.map((c) => item({ ...c, words: text }, "made"))}
            </CommandMenu.Group>
          )}
          {lately.length > 0 && (
            <CommandMenu.Group heading="Recent" className={styles.group}>
              {lately.map((c) => item(c, "recent"))}
            </CommandMenu.Group>
          )}
          {[...groups].map(([heading, list]) => (
            <CommandMenu.Group key={heading} heading={heading} className={styles.group}>
              {list.map((c) => item(c, heading))}
            </CommandMenu.Group>
          ))}
        </CommandMenu.List>
      </CommandMenu>
    </dialog>
  );
}

/** All typed words must occur; the title counts most, its beginning more. */
export function matches(_value: string, search: string, keywords: string[] = []): number {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const [title = "", ...others] = keywords.map((k) => k.toLowerCase());
  const all = [title, ...others].join(" ");
  if (!words.every((w) => all.includes(w))) return 0;
  if (title.startsWith(words.join(" "))) return 1;
  return words.every((w) => title.includes(w)) ? 0.8 : 0.4;
}
