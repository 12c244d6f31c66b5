/** The path field: the engine's machine may be another one, so its folders are listed here. */
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Button, IconButton } from "../components/Button.js";
import { Sheet } from "../components/Sheet.js";
import { bytes } from "../components/numbers.js";
import { TextField } from "../components/TextField.js";
import { classNames } from "../components/classNames.js";
import { useResource } from "../data/hooks.js";
import { engine } from "../engine.js";
import { openPath, useOpening } from "../frame/actions.js";
import { Icon } from "../icons/Icon.js";
import { messageOf } from "../state/notices.js";
import styles from "./OpenSheet.module.css";

const READABLE = /\.(mrcs?|map|st|star)(\.gz)?$|^factors\.json$/i;

/** "/data/a.star" → "/data" and "a.star"; a path that ends in a separator has no name. */
export function splitPath(path: string): { folder: string; name: string } {
  if (/^~?$/.test(path.trim())) return { folder: path.trim(), name: "" };
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return { folder: path.slice(0, Math.max(cut, 0)) || (cut === 0 ? "/" : ""), name: path.slice(cut + 1) };
}

/** Where the sheet was last, for this session. */
let lastFolder = "";

export function OpenSheet({ note, onClose }: { note?: string | undefined; onClose: () => void }): ReactNode {
  const [folder, setFolder] = useState(lastFolder);
  // Null = the field shows the folder itself.
  const [typed, setTyped] = useState<string | null>(null);
  const [marked, setMarked] = useState<string | null>(null);
  const [visit, setVisit] = useState(0);
  const { pending, failure } = useOpening();
  const [tried, setTried] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const listing = useResource(
    `files|${visit}|${folder}`,
    (signal) => engine.files(folder, signal),
    (l) => 100 * l.entries.length,
  );
  const here = listing.value?.path ?? folder;
  const path = typed ?? marked ?? here;

  const enter = (next: string): void => {
    lastFolder = next;
    setFolder(next);
    setTyped(null);
    setMarked(null);
    setVisit((v) => v + 1);
    setTried(false);
  };
  const open = (next: string): void => {
    setTried(true);
    void openPath(next);
  };
  const choose = (next: string): void => {
    const { folder: above, name } = splitPath(next);
    if (name === "") return enter(above);
    // A folder is entered, anything else is opened; the folder above knows which it is.
    engine.files(above).then(
      ({ entries }) => (entries.some((e) => e.folder && e.name === name) ? enter(next) : open(next)),
      () => open(next),
    );
  };
  const onListKey = (event: KeyboardEvent): void => {
    const rows = [...(list.current?.querySelectorAll<HTMLButtonElement>("button") ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step !== undefined) rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
    else if (event.key === "Home") rows[0]?.focus();
    else if (event.key === "End") rows.at(-1)?.focus();
    else if (event.key === "Backspace" && listing.value?.parent) enter(listing.value.parent);
    else return;
    event.preventDefault();
  };
  const error = tried && failure ? failure.message : listing.state === "failed" ? messageOf(listing.error) : null;

  return (
    <Sheet
      title="Open"
      onClose={onClose}
      width={680}
      note="Folders of the computer that runs the engine."
      actions={
        <>
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button
            kind="primary"
            size="large"
            loading={pending !== null}
            disabled={path === ""}
            onClick={() => choose(path)}
          >
            Open
          </Button>
        </>
      }
    >
      {note !== undefined && (
        <p className={styles.note} role="status">
          <Icon name="info" size={14} />
          {note}
        </p>
      )}
      <form
        className={styles.path}
        onSubmit={(event) => {
          event.preventDefault();
          choose(path);
        }}
      >
        <IconButton
          icon="up"
          label="Folder above"
          keys="Backspace"
          disabled={!listing.value?.parent}
          onClick={() => listing.value?.parent && enter(listing.value.parent)}
        />
        <div className={styles.field}>
          <TextField
            label="Path"
            hideLabel
            wide
            mono
            data-autofocus=""
            onFocus={(event) => event.target.select()}
            value={path}
            onChange={setTyped}
            error={error}
            placeholder="/data/particles.star"
          />
        </div>
      </form>
      <div
        className={styles.list}
        ref={list}
        role="group"
        aria-label={`Files in ${here}`}
        aria-busy={listing.state === "loading"}
        onKeyDown={onListKey}
      >
        {listing.value?.entries.map((entry, i) => (
          <button
            key={entry.path}
            type="button"
            tabIndex={i === 0 || entry.path === marked ? 0 : -1}
            className={classNames(styles.row, !entry.folder && !READABLE.test(entry.name) && styles.other)}
            aria-pressed={entry.path === marked}
            onClick={() => (entry.folder ? enter(entry.path) : setMarkedAndClear(entry.path))}
            onDoubleClick={() => !entry.folder && choose(entry.path)}
            onKeyDown={(event) => {
              if (event.key === "Enter") {
                event.preventDefault();
                choose(entry.path);
              }
            }}
          >
            <Icon
              name={
                entry.folder
                  ? "folder"
                  : entry.name.endsWith(".star")
                    ? "table"
                    : READABLE.test(entry.name)
                      ? "stack"
                      : "file"
              }
              size={14}
            />
            <span className={styles.name}>{entry.name}</span>
            <span className={styles.size}>{entry.bytes === null ? "" : bytes(entry.bytes)}</span>
          </button>
        ))}
        {listing.value?.entries.length === 0 && <p className={styles.empty}>This folder is empty.</p>}
        {listing.value?.truncated && <p className={styles.empty}>More files than are listed: type the path.</p>}
      </div>
    </Sheet>
  );

  function setMarkedAndClear(next: string): void {
    setMarked(next);
    setTyped(null);
    setTried(false);
  }
}
