import type { ReactNode } from "react";
import { keysText } from "../shell.js";
import styles from "./Kbd.module.css";

/** Keys as this machine's keyboard names them. */
export const Kbd = ({ keys }: { keys: string }): ReactNode => <kbd className={styles.kbd}>{keysText(keys)}</kbd>;
