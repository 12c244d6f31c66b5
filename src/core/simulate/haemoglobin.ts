/**
 * A drawing of the hexagonal bilayer of a worm haemoglobin, after its published architecture: two layers of six
 * protomers about a hollow axis (point group D6), each protomer a dome of twelve globins, with linker chains towards
 * the middle. Positions are ours and schematic; only the arrangement and the size (about 300 Å) follow the real
 * molecule.
 *
 * @see Royer, Sharma, Strand, Knapp & Bhyravbhatla, Structure 14, 1167 (2006)
 */
import type { Blob } from "./blobs.js";

/** Across the outermost globins, Å. */
export const HAEMOGLOBIN_DIAMETER = 300;

/** Å; from the axis of the molecule and its midplane to the middle of a protomer. */
const PROTOMER = { radius: 97, height: 46, turn: 4 };

/** How one molecule differs from another. */
export interface HaemoglobinState {
  /** Something dense in the hollow middle. */
  central: boolean;
  /** The second layer is turned about the axis until its protomers lie between those of the first: six lobes → twelve. */
  twisted: boolean;
  /** One protomer of the first layer is not there. */
  missing: boolean;
}

const WHOLE: HaemoglobinState = { central: false, twisted: false, missing: false };

/** Degrees; with the turn of both layers it makes 30°, half the angle between protomers. */
const TWIST = 22;

/** The protomer of the first layer that can be missing, from 0. */
const MISSING = 2;

/** Å. */
const CENTRAL: Blob = { x: 0, y: 0, z: 0, sd: 20, height: 1.6 };

/**
 * The object, lengths in Å, its sixfold axis along z: 2 layers × 6 × (12 globins + 3 linkers).
 * The second layer is the first turned by 180° about x. Along the axis the three differences of {@link HaemoglobinState}
 * add up, as each is about blobs of its own: all states together span three dimensions about their mean.
 */
export function haemoglobin(state: HaemoglobinState = WHOLE): Blob[] {
  const protomer: Blob[] = [];
  // The dome, in the protomer's own frame (x outwards, z along the sixfold axis): nine globins round its foot in three
  // groups of three, three at its top.
  for (let trimer = 0; trimer < 3; trimer++) {
    for (let k = 0; k < 3; k++) {
      const angle = ((120 * trimer + 34 * (k - 1)) * Math.PI) / 180;
      protomer.push({ x: 32 * Math.cos(angle), y: 32 * Math.sin(angle), z: -14 + 6 * (k % 2), sd: 10, height: 1 });
    }
    const angle = ((120 * trimer + 60) * Math.PI) / 180;
    protomer.push({ x: 15 * Math.cos(angle), y: 15 * Math.sin(angle), z: 18, sd: 10, height: 0.75 });
  }
  // Linkers: below the dome, pointing to the axis.
  protomer.push({ x: -40, y: 0, z: -26, sd: 10, height: 1 });
  protomer.push({ x: -54, y: 3, z: -34, sd: 8, height: 0.9 });
  protomer.push({ x: -66, y: 6, z: -42, sd: 6, height: 0.8 });

  const blobs: Blob[] = [];
  for (let k = 0; k < 6; k++) {
    const [c, s] = cosSin(60 * k + PROTOMER.turn);
    const [c2, s2] = cosSin(60 * k + PROTOMER.turn + (state.twisted ? TWIST : 0));
    for (const b of protomer) {
      const [x, y, z] = [b.x + PROTOMER.radius, b.y, b.z + PROTOMER.height];
      if (!(state.missing && k === MISSING)) blobs.push({ ...b, x: c * x - s * y, y: s * x + c * y, z });
      blobs.push({ ...b, x: c2 * x - s2 * y, y: -(s2 * x + c2 * y), z: -z });
    }
  }
  if (state.central) blobs.push(CENTRAL);
  return blobs;
}

function cosSin(degrees: number): [number, number] {
  const rad = (degrees * Math.PI) / 180;
  return [Math.cos(rad), Math.sin(rad)];
}
