import { Component, type ReactNode } from "react";
import { Button } from "./Button.js";
import { CopyButton } from "./CommandBlock.js";
import { Icon } from "../icons/Icon.js";
import styles from "./ErrorBoundary.module.css";

interface State {
  error: Error | null;
}

/** A panel that fails says so in its own place; the rest of the screen stays usable. */
export class ErrorBoundary extends Component<{ panel: string; children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Failure
        title={`${this.props.panel} could not be drawn`}
        text={error.message}
        details={error.stack ?? error.message}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}

/** What failed, why, and what can be done: in the place of what should be there. */
export function Failure({
  title,
  text,
  details,
  onRetry,
}: {
  title: string;
  text: string;
  details?: string;
  onRetry?: () => void;
}): ReactNode {
  return (
    <div className={styles.failure} role="alert">
      <Icon name="warn" className={styles.glyph} />
      <div className={styles.text}>
        <b>{title}</b>
        <p>{text}</p>
        <div className={styles.actions}>
          {onRetry && <Button onClick={onRetry}>Try again</Button>}
          <CopyButton text={`${title}\n${details ?? text}`} label="Copy what happened">
            Copy details
          </CopyButton>
        </div>
      </div>
    </div>
  );
}

/** Nothing here yet: one sentence, one button, one link. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }): ReactNode {
  return (
    <div className={styles.empty}>
      <p>{children}</p>
      {action}
    </div>
  );
}
