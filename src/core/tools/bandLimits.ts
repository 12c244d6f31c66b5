/** The limits of a frequency band as tools take them: in Å, or in 1/px where there is no pixel size. */
import { frequencyOf } from "../prepare/preparation.js";

export interface LowPassValues {
  /** Å; 0 = not given. */
  lowPass: number;
  /** 1/px; 0 = not given. */
  maxFrequency: number;
}

export interface HighPassValues {
  /** Å; 0 = not given. */
  highPass: number;
  /** 1/px; 0 = not given. */
  minFrequency: number;
}

/** Cut-off of the low-pass, 1/px; null = none. @throws AppError as {@link frequencyOf} */
export const lowPassOf = (
  tool: string,
  { lowPass, maxFrequency }: LowPassValues,
  pixelSize: number | null,
): number | null =>
  frequencyOf(
    tool,
    {
      length: lowPass,
      frequency: maxFrequency,
      names: { length: "lowPass", frequency: "maxFrequency" },
      what: "low-pass",
    },
    pixelSize,
  );

/** Cut-off of the high-pass, 1/px; null = none. @throws AppError as {@link frequencyOf} */
export const highPassOf = (
  tool: string,
  { highPass, minFrequency }: HighPassValues,
  pixelSize: number | null,
): number | null =>
  frequencyOf(
    tool,
    {
      length: highPass,
      frequency: minFrequency,
      names: { length: "highPass", frequency: "minFrequency" },
      what: "high-pass",
    },
    pixelSize,
  );
