import type { ReactNode } from "react";
import { Icon, type IconName } from "../icons/Icon.js";
import { classNames } from "./classNames.js";
import { Tooltip } from "./Tooltip.js";
import styles from "./Badge.module.css";

export type Tone = "neutral" | "ok" | "warn" | "danger" | "accent";

const GLYPH: Partial<Record<Tone, IconName>> = { ok: "check", warn: "warn", danger: "warn" };

/** A short fact. Status tones carry their glyph, so that colour is never alone. */
export function Badge({
  tone = "neutral",
  icon = GLYPH[tone],
  help,
  children,
}: {
  tone?: Tone;
  icon?: IconName | undefined;
  help?: string | undefined;
  children: ReactNode;
}): ReactNode {
  return (
    <Tooltip text={help}>
      <span className={classNames(styles.badge, styles[tone])}>
        {icon && <Icon name={icon} size={12} />}
        {children}
      </span>
    </Tooltip>
  );
}
