import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Icon, type IconName } from "../icons/Icon.js";
import { classNames } from "./classNames.js";
import { ProgressRing } from "./ProgressRing.js";
import { Tooltip } from "./Tooltip.js";
import styles from "./Button.module.css";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** One primary button a screen. */
  kind?: "primary" | "default" | "quiet" | "danger";
  size?: "default" | "large";
  icon?: IconName | undefined;
  /** Fills its container. */
  wide?: boolean;
  /** At work: shows a ring and takes no click. */
  loading?: boolean;
  /** Pressed state of a button that toggles. */
  pressed?: boolean | undefined;
  help?: string | undefined;
  keys?: string | undefined;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  kind = "default",
  size = "default",
  icon,
  wide,
  loading,
  pressed,
  help,
  keys,
  disabled,
  className,
  children,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <Tooltip text={help} keys={keys} className={wide ? styles.anchorWide : undefined}>
      <button
        type="button"
        {...rest}
        className={classNames(
          styles.button,
          styles[kind],
          size === "large" && styles.large,
          wide && styles.wide,
          className,
        )}
        aria-pressed={pressed}
        aria-busy={loading || undefined}
        disabled={disabled || loading}
      >
        {loading ? <ProgressRing size={14} /> : icon && <Icon name={icon} size={size === "large" ? 16 : 14} />}
        {children}
      </button>
    </Tooltip>
  );
}

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "type" | "aria-label"> {
  icon: IconName;
  /** Its name; also shown as the tooltip. */
  label: string;
  keys?: string | undefined;
  size?: "small" | "default";
  pressed?: boolean | undefined;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that is only a picture; the name is said on hover and to screen readers. */
export function IconButton({
  icon,
  label,
  keys,
  size = "default",
  pressed,
  className,
  ...rest
}: IconButtonProps): ReactNode {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        {...rest}
        className={classNames(styles.iconButton, size === "small" && styles.small, className)}
        aria-label={label}
        aria-pressed={pressed}
      >
        <Icon name={icon} size={size === "small" ? 12 : 16} />
      </button>
    </Tooltip>
  );
}
