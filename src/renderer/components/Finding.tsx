import type { ReactNode } from "react";
import type { Finding as FindingInfo } from "../../core/findings.js";
import { Icon, type IconName } from "../icons/Icon.js";
import { classNames } from "./classNames.js";
import styles from "./Finding.module.css";

const GLYPH: Record<FindingInfo["severity"], { icon: IconName; word: string }> = {
  error: { icon: "warn", word: "Error" },
  warning: { icon: "warn", word: "Warning" },
  info: { icon: "info", word: "Note" },
};

/** One thing the reader noticed, in its own words, with its code for looking it up. */
export function Finding({
  finding,
  action,
}: {
  finding: Pick<FindingInfo, "severity" | "message" | "hint"> & { code?: string };
  action?: ReactNode;
}): ReactNode {
  const { icon, word } = GLYPH[finding.severity];
  return (
    <div className={classNames(styles.finding, styles[finding.severity])}>
      <span role="img" aria-label={word} className={styles.glyph}>
        <Icon name={icon} size={14} />
      </span>
      <div className={styles.text}>
        <p>{finding.message}</p>
        {finding.hint !== undefined && !finding.message.includes(finding.hint) && (
          <p className={styles.hint}>{finding.hint}</p>
        )}
        {finding.code !== undefined && <code className={styles.code}>{finding.code}</code>}
      </div>
      {action}
    </div>
  );
}
