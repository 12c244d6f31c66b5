/** Where the rows of a very long table stand. */

/** CSS px. */
export const ROW_HEIGHT = 26;
/** Rows that hang from one origin: few enough that their distances from it are exact in any layout. */
const REACH = 1000;

/** First row in sight, even if only a part of it. @param offset CSS px */
export const rowAt = (offset: number): number => Math.floor(offset / ROW_HEIGHT);

/** As many rows as can be in sight at once, the parts at both ends included; none without room. @param height CSS px */
export const rowsInSight = (height: number): number => (height > 0 ? Math.ceil(height / ROW_HEIGHT) + 1 : 0);

/** The row that others are placed from; stays the same over many rows. */
export const originOf = (first: number): number => Math.floor(first / REACH) * REACH;
