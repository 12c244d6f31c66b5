/** Picks images of a set in place: a page of thumbnails, as many as wanted. */
import { useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import { Button, IconButton } from "../components/Button.js";
import { ImageTile } from "../components/ImageTile.js";
import { count, plural } from "../components/numbers.js";
import { useTiles } from "../data/hooks.js";
import type { Display } from "../../main/api/contract.js";
import type { InputChoice } from "./inputChoices.js";
import { MOST_REFERENCES } from "./request.js";
import styles from "./tools.module.css";

const DISPLAY: Display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "percentile", low: 1, high: 99, scope: "image" },
};
const PAGE = 9;
const COLUMNS = 3;
/** CSS px a thumbnail has. */
const ROOM = 66;

export function ImagePicker({
  label,
  choice,
  picked,
  single = false,
  disabled,
  onChange,
}: {
  label: string;
  choice: InputChoice;
  /** Null = all. */
  picked: readonly number[] | null;
  /** Always exactly one: a click takes another in its place. */
  single?: boolean;
  disabled: boolean;
  onChange: (picked: readonly number[] | null) => void;
}): ReactNode {
  const pages = Math.ceil(choice.count / PAGE);
  const [chosenPage, setPage] = useState(picked?.[0] === undefined ? 0 : Math.floor(picked[0] / PAGE));
  const [focus, setFocus] = useState(0);
  const page = Math.min(chosenPage, pages - 1);
  const first = page * PAGE;
  const shown = useMemo(
    () => Array.from({ length: Math.min(PAGE, choice.count - first) }, (_, k) => first + k),
    [choice.count, first],
  );
  const longest = Math.max(choice.width ?? 1, choice.height ?? 1);
  const bin = longest <= ROOM ? 1 : longest <= 2 * ROOM ? 2 : 4;
  const tiles = useTiles({ source: choice.source, indices: shown, bin, display: DISPLAY });
  const width = Math.ceil((choice.width ?? 1) / bin);
  const height = Math.ceil((choice.height ?? 1) / bin);
  const all = picked === null;
  const mayAll = choice.count <= MOST_REFERENCES;
  const isPicked = (index: number): boolean => (all ? mayAll : picked.includes(index));
  const toggle = (index: number): void => {
    if (disabled) return;
    // From "all", the first click picks that one alone.
    if (all || single) onChange([index]);
    else
      onChange(picked.includes(index) ? picked.filter((i) => i !== index) : [...picked, index].sort((a, b) => a - b));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(choice.count - 1, Math.max(0, first + focus + step));
    const to = Math.floor(next / PAGE);
    setPage(to);
    setFocus(next - to * PAGE);
    const options = event.currentTarget.querySelectorAll<HTMLElement>("[role=option]");
    if (to === page) options[next - first]?.focus();
  };
  return (
    <div className={styles.picker}>
      <div
        className={styles.thumbs}
        role="listbox"
        aria-label={single ? `${label}: pick an image` : `${label}: pick images`}
        aria-multiselectable={!single}
        aria-disabled={disabled}
        onKeyDown={onKeyDown}
      >
        {shown.map((index, k) => (
          <button
            key={index}
            type="button"
            role="option"
            className={styles.thumb}
            aria-selected={isPicked(index)}
            aria-label={`image ${index + 1}`}
            aria-setsize={choice.count}
            aria-posinset={index + 1}
            tabIndex={k === Math.min(focus, shown.length - 1) ? 0 : -1}
            disabled={disabled}
            onFocus={() => setFocus(k)}
            onClick={() => toggle(index)}
          >
            <ImageTile
              tile={tiles.tile(index)}
              width={width}
              height={height}
              zoom={1}
              label=""
              error={tiles.tile(index)?.error}
            />
            <span>{count(index + 1)}</span>
          </button>
        ))}
      </div>
      <div className={styles.pages}>
        {!single && (
          <span className={styles.quiet}>
            {all ? (mayAll ? `all ${plural(choice.count, "image")}` : "none picked") : `${count(picked.length)} picked`}
          </span>
        )}
        {!single && !all && mayAll && (
          <Button kind="quiet" disabled={disabled} onClick={() => onChange(null)}>
            Take all
          </Button>
        )}
        <span className={styles.spring} />
        {pages > 1 && (
          <>
            <IconButton
              icon="left"
              size="small"
              label="Page before"
              disabled={page === 0}
              onClick={() => setPage(page - 1)}
            />
            <span className={styles.quiet}>
              {count(first + 1)}–{count(first + shown.length)}
            </span>
            <IconButton
              icon="chevron"
              size="small"
              label="Next page"
              disabled={page === pages - 1}
              onClick={() => setPage(page + 1)}
            />
          </>
        )}
      </div>
    </div>
  );
}
