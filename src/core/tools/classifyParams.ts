/** What the tools that classify share: parameters, inputs, outputs, figures. */
import { INTERPOLATIONS } from "../transform/resample.js";
import { choice, integer, list, numbers } from "./params.js";
import { FRC_FIGURES, frcMaskRadius } from "./ringCurves.js";
import { input, optionalInput, optionalOutput, output } from "./tool.js";

/** More classes than this are a slip. */
export const MOST_CLASSES = 5000;

export const classesParam = integer({
  label: "Classes",
  help: "number of classes",
  default: 8,
  min: 1,
  max: MOST_CLASSES,
  unit: "",
});

export const pointParams = {
  factors: list({
    label: "Factors",
    help: "factors whose coordinates are compared",
    default: [],
    min: 1,
    empty: "those above the noise",
  }),
  weights: numbers({
    label: "Weights",
    help: "each multiplies the squared difference along its factor",
    default: [],
    min: 0,
    prefix: "f",
    missing: 1,
    empty: "1 for every factor",
    advanced: true,
  }),
};

export const seedParam = integer({
  label: "Seed",
  help: "fixes every random choice; the same seed gives the same classes",
  default: 1,
  min: 0,
  max: 4294967295,
  unit: "",
});

export const averageParams = {
  interpolation: choice({
    label: "Interpolation",
    help: "how pixels are read between the grid when aligned images are averaged, once each",
    choices: INTERPOLATIONS,
    default: "spline",
    advanced: true,
  }),
  maskRadius: frcMaskRadius,
};

export const classifyInputs = {
  factors: input("factors", {
    label: "Factors",
    help: "the result of a multivariate analysis (msa): a folder that holds factors.json",
  }),
  truth: optionalInput("alignments", {
    label: "Truth",
    help:
      "the class each image is known to belong to: a STAR file with rlnClassNumber, or a CSV with the columns index and " +
      "class; what was found is compared with it",
    cli: { flag: "truth" },
  }),
};

/** Outputs of every classification. */
export const classifyOutputs = {
  classes: output("table", {
    label: "Classes",
    help: "class of each image, and its distance from the mean of the class in the factors compared",
    file: "classes.csv",
  }),
  alignments: output("alignments", {
    label: "Alignments",
    help: "class of each image, the angle and shift it was analysed with, its coefficient with the class average",
    file: "alignments",
  }),
  averages: output("images", {
    label: "Class averages",
    help: "mean of the members, from the original pixels with one interpolation",
    file: "averages.mrcs",
  }),
  variances: output("images", {
    label: "Variances",
    help: "variance of the members at each pixel",
    file: "variances.mrcs",
  }),
  errors: output("images", {
    label: "Standard errors",
    help: "standard error of each average, √(variance/n) at each pixel",
    file: "errors.mrcs",
  }),
  frc: output("frc", { label: "Resolution", help: "FRC between two halves of each class", file: "frc.csv" }),
  members: output("table", {
    label: "Members",
    help: "of each class: images, share, spread, silhouette, mean coefficient with the average",
    file: "members.csv",
  }),
  confusion: optionalOutput("table", {
    label: "Confusion",
    help: "images of each true class (rows) in each class found (columns), and the class paired with each",
    file: "confusion.csv",
  }),
};

export const classifyFigures = {
  classes: { label: "Classes", unit: "", help: "number of classes" },
  factors: { label: "Factors", unit: "", help: "factors compared" },
  withinShare: {
    label: "Within",
    unit: "",
    help: "share of the variance (of the factors compared) that is left within the classes; less is tighter",
  },
  calinskiHarabasz: {
    label: "Calinski–Harabasz",
    unit: "",
    help: "variance between classes over variance within, each by its degrees of freedom; more is better",
  },
  daviesBouldin: {
    label: "Davies–Bouldin",
    unit: "",
    help: "mean over the classes of their overlap with the next; less is better",
  },
  silhouette: {
    label: "Silhouette",
    unit: "",
    help: "mean of (b − a)/max(a, b), a the distance to the own class, b to the next; −1 … 1, more is better",
  },
  stability: {
    label: "Stability",
    unit: "",
    help: "mean adjusted Rand index between the partitions of different seeds; 1 = always the same classes",
  },
  meanCcc: { label: "Mean coefficient", unit: "", help: "mean ccc of the images with the rest of their class" },
  ari: { label: "ARI", unit: "", help: "adjusted Rand index with the truth: 1 = the same classes, 0 = chance" },
  right: { label: "Right", unit: "", help: "images in the class paired with their true one" },
  ...FRC_FIGURES,
} as const;
