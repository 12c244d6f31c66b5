/** Keeps what is on screen until its successor is there, so that nothing blinks. */
import { useState } from "react";

/** The value, or while it is missing the last one of the same thing. */
export function useSteady<T>(value: T | undefined, identity: string): T | undefined {
  const [kept, setKept] = useState({ identity, value });
  if (value !== undefined ? kept.value !== value : kept.identity !== identity) setKept({ identity, value });
  return value ?? (kept.identity === identity ? kept.value : undefined);
}
