import { useEffect, useRef, useState, type ReactNode } from "react";
import { Button, IconButton } from "./Button.js";
import styles from "./CommandBlock.module.css";

/** Put text on the clipboard and say so for a moment. */
function useCopied(): [copied: boolean, copy: (text: string) => void] {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = (text: string): void => {
    void copyText(text).then((done) => {
      setCopied(done);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setCopied(false), 2000);
    });
  };
  return [copied, copy];
}

/** @returns false where the clipboard is closed to us */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function CopyButton({
  text,
  label,
  disabled = false,
  children,
}: {
  text: string;
  label: string;
  disabled?: boolean;
  children?: ReactNode;
}): ReactNode {
  const [copied, copy] = useCopied();
  return (
    <>
      {children === undefined ? (
        <IconButton
          icon={copied ? "check" : "copy"}
          label={copied ? "Copied" : label}
          disabled={disabled}
          onClick={() => copy(text)}
        />
      ) : (
        <Button
          kind="quiet"
          icon={copied ? "check" : "copy"}
          help={label}
          disabled={disabled}
          onClick={() => copy(text)}
        >
          {children}
        </Button>
      )}
      <span className="sr-only" role="status">
        {copied ? "Copied" : ""}
      </span>
    </>
  );
}

/** One option a line, as one types it. */
export const wrapCommand = (command: string): string => command.replace(/ (?=--?[a-z])/g, " \\\n  ");

/** The command line that does the same. @param stale another is on its way: this one is not to be copied */
export function CommandBlock({ command, stale = false }: { command: string; stale?: boolean }): ReactNode {
  return (
    <div className={styles.block}>
      <pre tabIndex={0} aria-label="Command">
        {wrapCommand(command)}
      </pre>
      <span className={styles.copy}>
        <CopyButton text={command} label="Copy the command" disabled={stale} />
      </span>
    </div>
  );
}
