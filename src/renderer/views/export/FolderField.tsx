import { useState, type ReactNode } from "react";
import { Button, IconButton } from "../../components/Button.js";
import { TextField } from "../../components/TextField.js";
import { useResource } from "../../data/hooks.js";
import { engine } from "../../engine.js";
import { Icon } from "../../icons/Icon.js";
import { shell } from "../../shell.js";
import { messageOf, notifyError } from "../../state/notices.js";
import { folderOf, join } from "./exportPlan.js";
import styles from "./export.module.css";

const nameOf = (path: string): string => path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);

/** Where to: the system's dialog in the window, else a path with the folders that exist. A new one is made. */
export function FolderField({
  value,
  error,
  note = null,
  onChange,
}: {
  value: string;
  error: string | null;
  /** Why this folder was proposed. */
  note?: string | null;
  onChange: (folder: string) => void;
}): ReactNode {
  const native = shell();
  const [listing, setListing] = useState(false);
  const browse = (): void => {
    if (!native) return setListing(!listing);
    native.chooseFolder().then(
      (folder) => folder !== null && onChange(folder),
      (problem: unknown) => notifyError("The dialog did not open", problem),
    );
  };
  return (
    <div>
      <div className={styles.folder}>
        <div className={styles.path}>
          <TextField
            label="Folder"
            wide
            mono
            value={value}
            onChange={onChange}
            error={error}
            placeholder="/data/results"
          />
        </div>
        <Button icon="folder" aria-expanded={native ? undefined : listing} onClick={browse}>
          Choose…
        </Button>
      </div>
      {note !== null && error === null && (
        <p className={styles.why}>
          <Icon name="info" size={12} />
          <span>{note}</span>
        </p>
      )}
      {listing && <Folders path={value} onChange={onChange} />}
    </div>
  );
}

/** Folders beside the one named; choosing one keeps the name of a new folder inside it. */
function Folders({ path, onChange }: { path: string; onChange: (folder: string) => void }): ReactNode {
  const [at, setAt] = useState(() => folderOf(path));
  const [name] = useState(() => nameOf(path));
  const listing = useResource(
    `files|export|${at}`,
    (signal) => engine.files(at, signal),
    (l) => 100 * l.entries.length,
  );
  // From a folder that does not exist yet: the nearest one that does.
  if (listing.state === "failed" && folderOf(at) !== at && folderOf(at) !== "") setAt(folderOf(at));
  const enter = (folder: string): void => {
    setAt(folder);
    onChange(join(folder, name));
  };
  const found = listing.value;
  return (
    <div className={styles.folders} role="group" aria-label={`Folders in ${found?.path ?? at}`}>
      <div className={styles.foldersHead}>
        <IconButton
          icon="up"
          size="small"
          label="Folder above"
          disabled={!found?.parent}
          onClick={() => found?.parent && enter(found.parent)}
        />
        <span>{found?.path ?? at}</span>
      </div>
      {listing.state === "failed" && <p className={styles.quiet}>{messageOf(listing.error)}</p>}
      {found?.entries
        .filter((entry) => entry.folder)
        .map((entry) => (
          <button key={entry.path} type="button" className={styles.entry} onClick={() => enter(entry.path)}>
            <Icon name="folder" size={14} />
            {entry.name}
          </button>
        ))}
      {found && !found.entries.some((entry) => entry.folder) && <p className={styles.quiet}>No folders in here.</p>}
    </div>
  );
}
