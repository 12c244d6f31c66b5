/** Commands of what is on screen, for the palette and the native menu; a desk adds its own while it is mounted. */
import { useEffect } from "react";
import { create } from "zustand";
import type { IconName } from "../icons/Icon.js";

export interface Command {
  /** "open", "gallery.lowPass". */
  id: string;
  title: string;
  /** Heading in the palette. */
  group: string;
  /** As shown: "Ctrl O". */
  keys?: string;
  icon?: IconName;
  /** Further words to find it by. */
  words?: string;
  disabled?: boolean;
  run(): void;
}

export interface CommandsState {
  /** By owner. */
  lists: ReadonlyMap<symbol, readonly Command[]>;
}

export const useCommandStore = create<CommandsState>(() => ({ lists: new Map() }));

/** Offer commands while the component is mounted. Keep the list stable (useMemo). */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    const owner = Symbol("commands");
    useCommandStore.setState(({ lists }) => ({ lists: new Map(lists).set(owner, commands) }));
    return () =>
      useCommandStore.setState(({ lists }) => {
        const rest = new Map(lists);
        rest.delete(owner);
        return { lists: rest };
      });
  }, [commands]);
}

/** Run a command by id, if something on screen offers it. @returns whether it did */
export function runCommand(id: string): boolean {
  for (const list of useCommandStore.getState().lists.values()) {
    const command = list.find((c) => c.id === id && !c.disabled);
    if (command) {
      command.run();
      return true;
    }
  }
  return false;
}
