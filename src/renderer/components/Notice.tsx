import type { ReactNode } from "react";
import { Icon, type IconName } from "../icons/Icon.js";
import type { NoticeInfo } from "../state/notices.js";
import { Button, IconButton } from "./Button.js";
import { CopyButton } from "./CommandBlock.js";
import { classNames } from "./classNames.js";
import styles from "./Notice.module.css";

const GLYPH: Record<NoticeInfo["tone"], IconName> = { success: "check", info: "info", error: "warn" };

export function Notice({ notice, onClose }: { notice: Omit<NoticeInfo, "id">; onClose: () => void }): ReactNode {
  const { tone, title, text, action } = notice;
  return (
    <div className={classNames(styles.notice, styles[tone])} role={tone === "error" ? "alert" : "status"}>
      <span className={styles.glyph}>
        <Icon name={GLYPH[tone]} />
      </span>
      <div className={styles.text}>
        <b>{title}</b>
        {text !== undefined && <p>{text}</p>}
        {(action !== undefined || (tone === "error" && text !== undefined)) && (
          <div className={styles.actions}>
            {action && (
              <Button
                onClick={() => {
                  action.run();
                  onClose();
                }}
              >
                {action.label}
              </Button>
            )}
            {tone === "error" && text !== undefined && (
              <CopyButton text={`${title}\n${text}`} label="Copy what happened">
                Copy details
              </CopyButton>
            )}
          </div>
        )}
      </div>
      <IconButton icon="close" size="small" label="Close notice" onClick={onClose} />
    </div>
  );
}
