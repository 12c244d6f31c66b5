/** A number being typed that is no allowed value: the form still holds the one before, and must not run with it. */
import { readNumber } from "../components/NumberField.js";

export function invalidDraft(root: ParentNode): HTMLInputElement | null {
  const marked = root.querySelectorAll<HTMLInputElement>('input[role="spinbutton"][aria-invalid="true"]');
  return [...marked].find((input) => isDraft(input.value, input.getAttribute("aria-valuenow"))) ?? null;
}

/** True when the text does not say the value that the form holds. */
export function isDraft(text: string, held: string | null): boolean {
  const read = readNumber(text, {});
  return !("value" in read) || held === null || read.value !== Number(held);
}
