/** Colours of rings: those of classes in their order; the number stands beside each. */
const COLOURS = [1, 2, 3, 4, 6, 5, 7, 8].map((n) => `var(--class-${n})`);

export const ringColour = (ring: number): string => COLOURS[ring % COLOURS.length]!;
