/** What can be done to classes, for the command palette. */
import { useEffect, useMemo, useRef } from "react";
import { useCommands, type Command } from "../../state/commands.js";
import type { Editing } from "./useEditing.js";

const GROUP = "Classes";

/** @param onEdit goes to the field that names or merges the class in sight */
export function useClassCommands(editing: Editing | null, onEdit: (what: "merge" | "name") => void): void {
  const latest = useRef({ editing, onEdit });
  useEffect(() => {
    latest.current = { editing, onEdit };
  });
  const can = editing !== null;
  const pending = editing !== null && editing.changed && editing.applied === null;
  const changed = editing?.changed ?? false;
  useCommands(
    useMemo((): Command[] => {
      if (!can) return [];
      return [
        {
          id: "classes.name",
          title: "Name the class",
          group: GROUP,
          keys: "N",
          run: () => latest.current.onEdit("name"),
        },
        {
          id: "classes.merge",
          title: "Merge the class into another",
          group: GROUP,
          keys: "M",
          run: () => latest.current.onEdit("merge"),
        },
        {
          id: "classes.apply",
          title: "Apply the edited classes",
          group: GROUP,
          disabled: !pending,
          run: () => latest.current.editing?.apply(),
        },
        {
          id: "classes.discard",
          title: "Discard the edits of classes",
          group: GROUP,
          disabled: !changed,
          run: () => latest.current.editing?.discard(),
        },
      ];
    }, [can, pending, changed]),
  );
}
