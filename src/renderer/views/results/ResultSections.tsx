/** What every result carries, for the inspector: notes, figures, where it came from. */
import type { ReactNode } from "react";
import { Button } from "../../components/Button.js";
import { Facts, Section } from "../../components/Card.js";
import { CommandBlock, CopyButton } from "../../components/CommandBlock.js";
import { bytes, count, elapsed, fixed, general, NOT_KNOWN, withUnit } from "../../components/numbers.js";
import { Icon } from "../../icons/Icon.js";
import type { ResultInfo } from "../../../main/api/contract.js";
import styles from "./results.module.css";

/** Sentences the user must read beside the result. */
export function NotesSection({ result }: { result: ResultInfo }): ReactNode {
  if (result.notes.length === 0 && !result.partial) return null;
  return (
    <Section title="Notes">
      <ul className={styles.notes}>
        {result.partial && (
          <li data-warn>
            <Icon name="warn" size={14} />
            <span>The run was cancelled: this is what its last finished iteration gave.</span>
          </li>
        )}
        {result.notes.map((note) => (
          <li key={note}>
            <Icon name="info" size={14} />
            <span>{note}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** A number as its size and unit ask for. */
export function figureText(value: number | null, unit: string): string {
  if (value === null) return NOT_KNOWN;
  const text = Number.isInteger(value)
    ? count(value)
    : Math.abs(value) >= 0.01 && Math.abs(value) < 1
      ? fixed(value, 3)
      : general(value);
  return withUnit(text, unit);
}

export function FiguresSection({
  result,
  without = [],
}: {
  result: ResultInfo;
  /** Figures that stand elsewhere, by name. */
  without?: readonly string[];
}): ReactNode {
  const known = result.figures.filter((f) => f.value !== null && !without.includes(f.name));
  if (known.length === 0) return null;
  return (
    <Section title="Figures" note="of the whole run">
      <dl className={styles.figures}>
        {known.map((f) => (
          <div key={f.name} title={f.help}>
            <dt>{f.label}</dt>
            <dd>{figureText(f.value, f.unit)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

/** Tool, version, time, inputs, and the command line; as JSON too. */
export function ProvenanceSection({
  result,
  onAgain,
}: {
  result: ResultInfo;
  /** Fill the form as it was. */
  onAgain?: (() => void) | undefined;
}): ReactNode {
  const p = result.provenance;
  return (
    <Section
      title="Provenance"
      actions={
        <CopyButton
          text={JSON.stringify({ ...p, figures: result.figures, notes: result.notes }, null, 2)}
          label="Copy as JSON"
        >
          JSON
        </CopyButton>
      }
    >
      <Facts
        rows={[
          ["Tool", `${p.tool}, Annulus ${p.annulus}`],
          ["Started", new Date(p.started).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })],
          ["Took", `${elapsed(p.seconds)} on ${count(p.threads)} ${p.threads === 1 ? "thread" : "threads"}`],
          ...(p.seed === null ? [] : [["Seed", String(p.seed)] as const]),
        ]}
      />
      {p.inputs.length > 0 && (
        <ul className={styles.inputs} aria-label="Input files">
          {p.inputs.map((input) => (
            <li key={input.path} title={`${input.path}\nSHA-256 ${input.sha256 || NOT_KNOWN}`}>
              <span>{input.path.split(/[/\\]/).at(-1)}</span>
              <span className={styles.hash}>
                {input.sha256 !== "" ? input.sha256.slice(0, 12) : result.hashing ? "computing…" : NOT_KNOWN}
              </span>
              <span>{bytes(input.bytes)}</span>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.command}>
        <CommandBlock command={p.command} />
      </div>
      {onAgain && (
        <Button icon="reset" wide onClick={onAgain}>
          Run again…
        </Button>
      )}
    </Section>
  );
}
