import type { ReactNode } from "react";
import { count, plural } from "../components/numbers.js";
import { Segmented } from "../components/Segmented.js";
import { Select, type SelectOption } from "../components/Select.js";
import { errorId } from "../components/Field.js";
import { Icon } from "../icons/Icon.js";
import type { ToolSchema } from "../../main/api/contract.js";
import { selectionOf, useSelection } from "../state/selection.js";
import { ImagePicker } from "./ImagePicker.js";
import type { FilledInput } from "./request.js";
import { setInput } from "./toolsStore.js";
import styles from "./tools.module.css";

const NONE = "";

/** What an input is filled with: a dataset or a result, and which of its images. */
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
  const { slot, choices, choice, images, principal } = filled;
  const { label, help, optional, kind } = tool.inputs[slot]!;
  const options: SelectOption<string>[] = [
    ...(optional || !choice ? [{ value: NONE, label: choices.length === 0 ? "nothing to choose" : "none" }] : []),
    ...choices.map((c) => ({ value: c.key, label: c.label })),
  ];
  const take = (key: string): void =>
    setInput(tool.id, slot, { source: choices.find((c) => c.key === key)?.source ?? null, images: "all" });
  return (
    <div className={styles.input} role="group" aria-label={label}>
      <Select
        wide
        label={label}
        help={help}
        options={options}
        value={choice?.key ?? NONE}
        disabled={disabled || choices.length === 0}
        onChange={take}
      />
      {choice && kind === "images" && principal && (
        <Scope
          source={choice.key}
          total={choice.count}
          images={images}
          disabled={disabled}
          onChange={(next) => setInput(tool.id, slot, { source: choice.source, images: next })}
        />
      )}
      {choice && kind === "images" && !principal && choice.count > 1 && (
        <ImagePicker
          label={label}
          choice={choice}
          picked={images === "all" || images === "selected" ? null : images}
          disabled={disabled}
          onChange={(next) => setInput(tool.id, slot, { source: choice.source, images: next ?? "all" })}
        />
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
