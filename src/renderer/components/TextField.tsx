import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from "react";
import { errorId, Field, type FieldProps } from "./Field.js";
import styles from "./Field.module.css";

export interface TextFieldProps
  extends
    Omit<FieldProps, "htmlFor" | "children">,
    Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value" | "id"> {
  value: string;
  onChange: (value: string) => void;
  mono?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function TextField({
  label,
  help,
  error,
  wide,
  hideLabel,
  value,
  onChange,
  mono,
  ref,
  ...rest
}: TextFieldProps): ReactNode {
  const id = useId();
  return (
    <Field label={label} help={help} error={error} wide={wide} hideLabel={hideLabel} htmlFor={id}>
      <span
        className={styles.box}
        style={{ flex: 1, width: "auto" }}
        data-error={error ? "" : undefined}
        data-disabled={rest.disabled ? "" : undefined}
      >
        <input
          ref={ref}
          id={id}
          type="text"
          autoComplete="off"
          spellCheck={false}
          {...rest}
          style={mono ? { fontFamily: "var(--font-mono)" } : undefined}
          value={value}
          aria-invalid={error ? true : undefined}
          aria-description={help}
          aria-describedby={error ? errorId(id) : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      </span>
    </Field>
  );
}
