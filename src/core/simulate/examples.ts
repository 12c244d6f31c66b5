/** The built-in examples: simulated particles, the same on every machine. What they are called and how they are made. */

export type ExampleName = "haemoglobin" | "faces" | "states";

export interface Example {
  /** What the data set is called on screen; its file's own name would say nothing. */
  title: string;
  /** What it shows, for lists of examples. */
  label: string;
  /** The particles lie on each other already: nothing is to be aligned. */
  aligned: boolean;
  /** One line for whoever chooses among them. */
  help: string;
  /** Parameters of the tool `simulate`; the others have their defaults. */
  parameters: Readonly<Record<string, string | number | boolean>> & { readonly seed: number };
}

/** Upright and centred, as the analysis of images as points needs them, each with its true class in the table. */
const ALIGNED = { boxSize: 64, pixelSize: 6, rotation: false, maxShift: 0, classColumn: true };

/** The first is the one that is opened when none is named. */
export const EXAMPLES: Readonly<Record<ExampleName, Example>> = {
  // The lecture's molecule from above, buried in noise as real particles are.
  haemoglobin: {
    title: "Example: worm haemoglobin",
    label: "Worm haemoglobin",
    aligned: false,
    help: "1024 particles, turned and shifted: align and average them",
    parameters: { kind: "haemoglobin", count: 1024, boxSize: 64, pixelSize: 6, snr: 0.15, maxShift: 4, seed: 7 },
  },
  faces: {
    title: "Example: eight faces",
    label: "Eight faces",
    aligned: true,
    help: "80 noisy faces, aligned: from correlation to a tree of eight classes",
    parameters: { ...ALIGNED, kind: "faces", count: 80, snr: 0.5, seed: 7 },
  },
  states: {
    title: "Example: worm haemoglobin in eight states",
    label: "Worm haemoglobin in eight states",
    aligned: true,
    help: "400 particles, aligned: three factors tell what differs",
    parameters: { ...ALIGNED, kind: "states", count: 400, snr: 0.3, seed: 7 },
  },
};

export const EXAMPLE_NAMES = Object.keys(EXAMPLES) as [ExampleName, ...ExampleName[]];

export const DEFAULT_EXAMPLE: ExampleName = EXAMPLE_NAMES[0];
