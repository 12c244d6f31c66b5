import type { KeyboardEvent, ReactNode } from "react";
import { Icon, type IconName } from "../icons/Icon.js";
import type { ToolSchema } from "../../main/api/contract.js";
import styles from "./tools.module.css";

/** A tool that takes references aims at something; others grow from the data. */
const iconOf = (tool: ToolSchema): IconName => (Object.hasOwn(tool.inputs, "references") ? "target" : "align");

/** The tools of a desk, one of them chosen. Arrow keys choose; one tab stop. */
export function ToolCards({
  tools,
  value,
  disabled,
  onChange,
}: {
  tools: readonly ToolSchema[];
  value: string;
  disabled: boolean;
  onChange: (tool: string) => void;
}): ReactNode {
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step === undefined || disabled) return;
    event.preventDefault();
    const at = tools.findIndex((t) => t.id === value);
    const next = (at + step + tools.length) % tools.length;
    onChange(tools[next]!.id);
    event.currentTarget.querySelectorAll<HTMLButtonElement>("[role=radio]")[next]?.focus();
  };
  return (
    <div className={styles.cards} role="radiogroup" aria-label="Tool" onKeyDown={move}>
      {tools.map((tool) => (
        <button
          key={tool.id}
          type="button"
          role="radio"
          aria-checked={tool.id === value}
          tabIndex={tool.id === value ? 0 : -1}
          className={styles.card}
          disabled={disabled && tool.id !== value}
          onClick={() => !disabled && onChange(tool.id)}
        >
          <Icon name={iconOf(tool)} size={18} />
          <b>{tool.title}</b>
          <span>{tool.summary}</span>
        </button>
      ))}
    </div>
  );
}
