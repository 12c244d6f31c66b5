/** A number being typed that is no allowed value: the form still holds the one before, and must not run with it. */
import { readNumber } from "../components/NumberField.js";

export function invalidDraft(root: ParentNode): HTMLInputElement | null {
  const marked = root.querySelectorAll<HTMLInputElement>(
    'input[role="spinbutton"][aria-invalid="true"], input[data-held][aria-invalid="true"]',
  );
  const drafts = [...marked].filter((input) =>
    input.dataset["held"] === undefined
      ? isDraft(input.value, input.getAttribute("aria-valuenow"))
      : input.value !== input.dataset["held"],
  );
  return drafts[0] ?? null;
}

/** True when the text does not say the value that the form holds. */
export function isDraft(text: string, held: string | null): boolean {
  const read = readNumber(text, {});
  return !("value" in read) || held === null || read.value !== Number(held);
}
