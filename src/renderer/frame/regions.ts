/** F6 and Shift F6: the next or previous region of the window that is in sight. */
const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), [tabindex]:not([tabindex="-1"])';

export function moveRegion(direction: 1 | -1, root: ParentNode = document): void {
  const regions = [...root.querySelectorAll<HTMLElement>("[data-region]")].filter((r) => r.getClientRects().length > 0);
  if (regions.length === 0) return;
  const active = document.activeElement;
  const at = regions.findLastIndex((r) => r.contains(active));
  const next =
    regions[
      at === -1 ? (direction === 1 ? 0 : regions.length - 1) : (at + direction + regions.length) % regions.length
    ];
  if (!next) return;
  // A grid with a roving tab stop takes the focus itself; a region without controls takes it as a whole.
  const first = [...next.querySelectorAll<HTMLElement>(FOCUSABLE)].find(
    (e) => e.tabIndex >= 0 && e.getClientRects().length > 0,
  );
  (first ?? next).focus();
}
