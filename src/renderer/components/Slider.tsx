import { useId, type ReactNode } from "react";
import { Field } from "./Field.js";
import styles from "./Slider.module.css";

export interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange: (value: number) => void;
  /** The value in words, printed at the right: "24 Å". */
  text: string;
  /** Where the bar starts, for values of both signs; default the left end. */
  zero?: number;
  help?: string | undefined;
  disabled?: boolean;
  /** The bar alone: name and value stand in the field above it. */
  bare?: boolean;
}

/** A range with its value printed. Double click: back to `zero`. */
export function Slider({
  label,
  value,
  min,
  max,
  step,
  onChange,
  text,
  zero = min,
  help,
  disabled,
  bare,
}: SliderProps): ReactNode {
  const id = useId();
  const at = (v: number): number => (max > min ? (100 * (v - min)) / (max - min) : 0);
  return (
    <Field label={label} help={help} wide hideLabel={bare} htmlFor={id}>
      <span className={styles.slider}>
        <input
          id={id}
          type="range"
          className={styles.input}
          style={
            {
              "--low": `${at(Math.min(value, zero))}%`,
              "--high": `${at(Math.max(value, zero))}%`,
            } as React.CSSProperties
          }
          value={value}
          min={min}
          max={max}
          step={step}
          disabled={disabled}
          aria-valuetext={text}
          aria-description={help}
          onChange={(event) => onChange(event.target.valueAsNumber)}
          onDoubleClick={() => onChange(zero)}
        />
        {!bare && (
          <output className={styles.value} htmlFor={id}>
            {text}
          </output>
        )}
      </span>
    </Field>
  );
}
