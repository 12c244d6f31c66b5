import { Fragment, type ReactNode } from "react";
import { Button } from "../components/Button.js";
import { count, plural } from "../components/numbers.js";
import { Segmented } from "../components/Segmented.js";
import { Select, type SelectOption } from "../components/Select.js";
import { errorId } from "../components/Field.js";
import { Icon } from "../icons/Icon.js";
import type { ToolSchema } from "../../main/api/contract.js";
import { selectionOf, useSelection } from "../state/selection.js";
import { ImagePicker } from "./ImagePicker.js";
import type { InputChoice } from "./inputChoices.js";
import type { FilledInput, FilledSet } from "./request.js";
import { setInput, type SetDraft } from "./toolsStore.js";
import styles from "./tools.module.css";

const NONE = "";

const sameBox = (a: InputChoice, b: InputChoice): boolean => a.width === b.width && a.height === b.height;

/** What an input is filled with: a dataset or a result, and which of its images; several such sets where they go. */
export function InputField({
  tool,
  filled,
  error,
  disabled,
}: {
  tool: ToolSchema;
  filled: FilledInput;
  error: string | null;
  disabled: boolean;
}): ReactNode {
  const { slot, choices, choice, images, also, principal } = filled;
  const { label, help, optional, kind, several } = tool.inputs[slot]!;
  const sets: readonly FilledSet[] = [{ choice, images }, ...also];
  const write = (next: readonly SetDraft[]): void => {
    const [first, ...further] = next;
    setInput(tool.id, slot, { ...first!, ...(further.length > 0 && { also: further }) });
  };
  const drafts = sets.map((set): SetDraft => ({ source: set.choice?.source ?? null, images: set.images }));
  const change = (at: number, next: SetDraft): void => write(drafts.with(at, next));
  // One of the same box that is not taken yet is what "another" most likely means.
  const alike = choices.filter((c) => choice && sameBox(c, choice));
  const another = alike.find((c) => !sets.some((set) => set.choice?.key === c.key)) ?? choice;
  return (
    <div className={styles.input} role="group" aria-label={label}>
      {sets.map((set, i) => {
        const name = i === 0 ? label : `${label}, set ${i + 1}`;
        return (
          // A set has no name of its own: where it stands is what it is.
          <Fragment key={i}>
            <Select
              wide
              label={name}
              help={help}
              options={optionsOf(choices, set.choice, optional && sets.length === 1)}
              value={set.choice?.key ?? NONE}
              disabled={disabled || choices.length === 0}
              onChange={(key) =>
                change(i, { source: choices.find((c) => c.key === key)?.source ?? null, images: "all" })
              }
            />
            {set.choice && kind === "images" && principal && (
              <Scope
                source={set.choice.key}
                total={set.choice.count}
                images={set.images}
                disabled={disabled}
                onChange={(next) => change(i, { source: set.choice!.source, images: next })}
              />
            )}
            {set.choice && kind === "images" && !principal && set.choice.count > 1 && (
              <ImagePicker
                label={name}
                choice={set.choice}
                picked={set.images === "all" || set.images === "selected" ? null : set.images}
                disabled={disabled}
                onChange={(next) => change(i, { source: set.choice!.source, images: next ?? "all" })}
              />
            )}
            {i > 0 && (
              <div className={styles.scope}>
                <Button kind="quiet" icon="minus" disabled={disabled} onClick={() => write(drafts.toSpliced(i, 1))}>
                  Remove set {i + 1}
                </Button>
              </div>
            )}
          </Fragment>
        );
      })}
      {several && choice && another && (
        <div className={styles.scope}>
          <Button
            kind="quiet"
            icon="plus"
            disabled={disabled}
            onClick={() => write([...drafts, { source: another.source, images: "all" }])}
          >
            Add another set
          </Button>
        </div>
      )}
      {error !== null && (
        <p className={styles.error} role="alert" id={errorId(slot)}>
          <Icon name="warn" size={12} />
          <span>{error}</span>
        </p>
      )}
    </div>
  );
}

const optionsOf = (
  choices: readonly InputChoice[],
  choice: InputChoice | null,
  mayBeNone: boolean,
): SelectOption<string>[] => [
  ...(mayBeNone || !choice ? [{ value: NONE, label: choices.length === 0 ? "nothing to choose" : "none" }] : []),
  ...choices.map((c) => ({ value: c.key, label: c.label })),
];

/** All images, or those selected. */
function Scope({
  source,
  total,
  images,
  disabled,
  onChange,
}: {
  source: string;
  total: number;
  images: FilledInput["images"];
  disabled: boolean;
  onChange: (images: "all" | "selected" | readonly number[]) => void;
}): ReactNode {
  const { selected } = useSelection(source);
  if (typeof images !== "string") {
    return (
      <div className={styles.scope}>
        <span className={styles.quiet}>{plural(images.length, "image")} of an earlier run</span>
        <Segmented
          label="Images"
          options={[{ value: "all", label: `All ${count(total)}` }]}
          value=""
          disabled={disabled}
          onChange={() => onChange("all")}
        />
      </div>
    );
  }
  // A selection can go away under the form; then the choice stands there, disabled, and says so.
  if (selected.count === 0 && images === "all") {
    return (
      <div className={styles.scope}>
        <span className={styles.quiet}>all {plural(total, "image")}</span>
      </div>
    );
  }
  return (
    <div className={styles.scope}>
      <Segmented
        label="Images"
        options={[
          { value: "all", label: `All ${count(total)}` },
          {
            value: "selected",
            label: `${count(selected.count)} selected`,
            help: "The particles selected when it starts",
            disabled: selectionOf(source).selected.count === 0 && images !== "selected",
          },
        ]}
        value={images}
        disabled={disabled}
        onChange={onChange}
      />
    </div>
  );
}
