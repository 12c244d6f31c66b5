/** Export: which outputs, where to, how pictures are drawn; files appear all together or not at all. */
import { useState, type ReactNode } from "react";
import { isAppError } from "../../../core/errors.js";
import type { ExportRequest, OutputInfo, ResultInfo } from "../../../main/api/contract.js";
import { Button } from "../../components/Button.js";
import { Segmented } from "../../components/Segmented.js";
import { Select } from "../../components/Select.js";
import { Sheet } from "../../components/Sheet.js";
import { Toggle } from "../../components/Toggle.js";
import { useResource } from "../../data/hooks.js";
import { engine } from "../../engine.js";
import { Icon } from "../../icons/Icon.js";
import { shell } from "../../shell.js";
import { useEdits } from "../../state/editedClasses.js";
import { messageOf, notify } from "../../state/notices.js";
import { useDataset, useResult } from "../../state/session.js";
import { resultName } from "../../tools/inputChoices.js";
import { useClassesStore } from "../classes/classesStore.js";
import { chosenAtFirst, folderOf, FORMATS, outputWords, proposedFolder, writtenWords } from "./exportPlan.js";
import { FolderField } from "./FolderField.js";
import styles from "./export.module.css";

export function ExportSheet({ id, onClose }: { id: number; onClose: () => void }): ReactNode {
  const result = useResult(id);
  const dataset = useDataset(result?.dataset ?? null);
  const listing = useResource("files|export|", (signal) => engine.files("", signal));
  // The example lies in a folder of the program's own: nobody would look for results there.
  const data = dataset && !dataset.isExample ? dataset.path : null;
  const own = data === null ? null : folderOf(data);
  const beside = useResource(own === null ? null : `files|export|${own}`, (signal) => engine.files(own!, signal));
  if (!result) {
    return (
      <Sheet title="Export" onClose={onClose}>
        <p>This result is no longer there.</p>
      </Sheet>
    );
  }
  if (listing.state === "loading" || (own !== null && beside.state === "loading")) return null;
  const home = listing.value?.path;
  const mayBeside = home === undefined || beside.value?.writable === true;
  return (
    <ResultExport
      result={result}
      first={proposedFolder(result, data, home ?? "", mayBeside)}
      why={own === null || mayBeside ? null : `Nothing may be written to ${own}, where the data lie.`}
      onClose={onClose}
    />
  );
}

type Zoom = 1 | 2 | 3 | 4;

function ResultExport({
  result,
  first,
  why,
  onClose,
}: {
  result: ResultInfo;
  first: string;
  /** Why the folder is not the usual one. */
  why: string | null;
  onClose: () => void;
}): ReactNode {
  const [chosen, setChosen] = useState<readonly string[]>(() =>
    result.outputs.filter(chosenAtFirst).map((o) => o.name),
  );
  const [folder, setFolder] = useState(first);
  const [withPng, setWithPng] = useState(true);
  const [zoom, setZoom] = useState<Zoom>(2);
  const [scope, setScope] = useState<"set" | "image">(
    useClassesStore.getState().contrast === "common" ? "set" : "image",
  );
  const edited = useEdits(result.id).length > 0;
  const [busy, setBusy] = useState(false);
  const [noticed, setNoticed] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState<{ text: string; exists: boolean } | null>(null);
  const hasImages = result.outputs.some((o) => o.kind === "images" && chosen.includes(o.name));
  const png: ExportRequest["png"] =
    withPng && hasImages ? { zoom, contrast: { mode: "percentile", low: 0.5, high: 99.5, scope } } : null;

  const write = (overwrite: boolean): void => {
    setBusy(true);
    setFailure(null);
    engine.export({ result: result.id, outputs: [...chosen], directory: folder.trim(), overwrite, png }).then(
      ({ files, notices }) => {
        notify({ tone: "success", ...writtenWords(files) });
        // What a reader of the files should know stays until it is read.
        if (notices.length > 0) setNoticed(notices.map((n) => n.message));
        else onClose();
      },
      (error: unknown) => {
        setBusy(false);
        setFailure({ text: messageOf(error), exists: isAppError(error, "output.exists") });
      },
    );
  };
  const toggle = (name: string, on: boolean): void =>
    setChosen(result.outputs.map((o) => o.name).filter((n) => (n === name ? on : chosen.includes(n))));
  if (noticed.length > 0) {
    return (
      <Sheet
        title="Exported"
        onClose={onClose}
        width={620}
        note={folder.trim()}
        actions={
          <Button kind="primary" size="large" onClick={onClose}>
            Close
          </Button>
        }
      >
        <p>What readers of these files should know; result.json says it too.</p>
        {noticed.map((text) => (
          <p key={text} className={styles.question}>
            <Icon name="info" size={14} />
            <span>{text}</span>
          </p>
        ))}
      </Sheet>
    );
  }
  const ready = chosen.length > 0 && folder.trim() !== "";

  return (
    <Sheet
      title={`Export ${resultName(result)}`}
      onClose={onClose}
      width={620}
      note={
        chosen.length === 0
          ? "Choose at least one output."
          : result.hashing
            ? "The checksums of the inputs are still being computed; the export waits for them."
            : "With result.json: tool, parameters, inputs, figures."
      }
      actions={
        <>
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          {failure?.exists ? (
            <Button kind="danger" size="large" loading={busy} disabled={!ready} onClick={() => write(true)}>
              Overwrite
            </Button>
          ) : (
            <Button
              kind="primary"
              size="large"
              icon="download"
              loading={busy}
              disabled={!ready}
              onClick={() => write(false)}
            >
              Export
            </Button>
          )}
        </>
      }
    >
      <fieldset className={styles.outputs}>
        <legend>Outputs</legend>
        {result.outputs.map((output) => (
          <OutputRow
            key={output.name}
            result={result}
            output={output}
            png={png}
            checked={chosen.includes(output.name)}
            onChange={(on) => toggle(output.name, on)}
          />
        ))}
      </fieldset>
      {edited && (
        <p className={styles.question}>
          <Icon name="info" size={14} />
          <span>Edits of its classes that are not applied are not in these files.</span>
        </p>
      )}
      {hasImages && (
        <div className={styles.png} role="group" aria-label="Pictures">
          <Toggle label="Images also as PNG" value={withPng} onChange={setWithPng} />
          {withPng && (
            <>
              <Segmented
                label="Zoom of the pictures"
                options={([1, 2, 3, 4] as const).map((z) => ({ value: z, label: `${z}×` }))}
                value={zoom}
                onChange={setZoom}
              />
              <Select
                label="Contrast"
                help="0.5–99.5 % of the pixels, from all images of an output or from each by itself"
                options={[
                  { value: "set", label: "common, as shown" },
                  { value: "image", label: "per image" },
                ]}
                value={scope}
                onChange={setScope}
              />
            </>
          )}
        </div>
      )}
      <FolderField
        value={folder}
        error={failure && !failure.exists ? failure.text : null}
        note={folder === first ? why : null}
        onChange={(next) => {
          setFolder(next);
          setFailure(null);
        }}
      />
      {failure?.exists && (
        <p className={styles.question} role="alert">
          <Icon name="warn" size={14} />
          <span>{failure.text} Overwrite replaces the files of the same names; the others stay.</span>
        </p>
      )}
    </Sheet>
  );
}

function OutputRow({
  result,
  output,
  png,
  checked,
  onChange,
}: {
  result: ResultInfo;
  output: OutputInfo;
  png: ExportRequest["png"];
  checked: boolean;
  onChange: (on: boolean) => void;
}): ReactNode {
  return (
    <div className={styles.output}>
      <label>
        <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
        <span>{output.label}</span>
        <span className={styles.quiet}>{outputWords(output)}</span>
      </label>
      {shell() === null &&
        FORMATS[output.kind].map((format) => (
          <a
            key={format}
            className={styles.download}
            href={engine.downloadUrl(result.id, output.name, format, format === "png" ? png : undefined)}
            download
            aria-label={`Download ${output.label} as ${format.toUpperCase()}`}
          >
            <Icon name="download" size={12} />
            {format.toUpperCase()}
          </a>
        ))}
    </div>
  );
}
