import type { ReactNode } from "react";
import { Notice } from "../components/Notice.js";
import { dismiss, useNotices } from "../state/notices.js";
import styles from "./Notices.module.css";

/** Bottom right, at most three. */
export function Notices(): ReactNode {
  const notices = useNotices((s) => s.notices);
  return (
    <section className={styles.notices} aria-label="Notices" aria-live="polite">
      {notices.map((notice) => (
        <Notice key={notice.id} notice={notice} onClose={() => dismiss(notice.id)} />
      ))}
    </section>
  );
}
