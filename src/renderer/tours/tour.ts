/**
 * What a guided tour is: steps as data. A step says where one is to come to (its goal), which the user may reach by hand
 * or have done, and what is then measured against what is known (its check). How goals are met stands in goals.ts and
 * reach.ts, how checks are measured in checks.ts; a further tour needs neither.
 */
import type { ExampleName } from "../../core/simulate/examples.js";
import type { MapMode } from "../views/msa/map/FactorMap.js";

/** Images count from 1 here, as on screen; so do factors and classes. */
export type Goal =
  /** The example stands in the gallery. */
  | { kind: "opened" }
  /** A low-pass filter of any length is on; `angstrom`: what "do it for me" sets. */
  | { kind: "filtered"; angstrom: number }
  /** Two images of one class (or of two) are on the Correlate desk. */
  | { kind: "pair"; same: boolean; images: readonly [number, number] }
  /** The tool has run on the example's images, or on their analysis, with at least these parameters. */
  | {
      kind: "run";
      tool: string;
      from: "images" | "analysis";
      params: Readonly<Record<string, unknown>>;
      /** Compared with the classes that the images were drawn from. */
      truth?: boolean;
    }
  /** On the MSA desk: these factors, no other, are in the sum. */
  | { kind: "sum"; factors: readonly number[] }
  | { kind: "map"; mode: MapMode }
  /** An image is looked at, with its reconstitution. */
  | { kind: "particle"; image: number }
  /** A slider stands where one put it. */
  | { kind: "slide"; factor: number }
  /** The tree is cut into so many classes. */
  | { kind: "cut"; classes: number }
  /** The class averages of the example are on screen. */
  | { kind: "averages" };

/** What is measured when the goal is reached. Classes of the truth: k = class − 1; a property of it is a bit of k. */
export type Check =
  /** The file holds so many images. */
  | { kind: "images"; known: number }
  /** Noise: what two images of one class agree by, as their signal-to-noise ratio promises. */
  | { kind: "noise"; snr: number }
  | { kind: "pair"; same: boolean; snr: number }
  | { kind: "average" }
  | { kind: "figure"; figure: "significant" | "suggested"; known: number; what: string }
  /** Images on the side of the factor where their class lies. */
  | { kind: "sides"; factor: number; bit: number; what: readonly [low: string, high: string] }
  | { kind: "neighbours"; factors: number }
  /** sd of what reconstitution leaves, against that of the noise that was added. */
  | { kind: "residual"; noise: number }
  /** Classes of the truth that lie whole in one class of the cut. */
  | { kind: "whole"; classes: number }
  | { kind: "truth" }
  | { kind: "members"; classes: number; each: number };

/** How the MSA desk is laid out when the step begins: what is to be done is not there already, what is spoken of in sight. */
export interface Layout {
  /** Factors in the sum; "usual" = those above the noise. */
  sum?: "usual";
  /** No image is looked at, sliders free. */
  nobody?: boolean;
  mode?: MapMode;
  /** Card that is scrolled into sight, by its title. */
  see?: "Eigenimages" | "Factor map" | "Scree" | "Dendrogram";
  /** The step speaks of the panel at the right. */
  inspector?: boolean;
}

export interface Step {
  /** Unique in its tour; remembered. */
  id: string;
  title: string;
  /** Two to four short sentences for somebody who sees this for the first time; under 60 words. */
  text: string;
  /** How to do it by hand, one sentence. */
  hand: string;
  desk: "gallery" | "correlate" | "msa" | "classes";
  layout?: Layout;
  goal: Goal;
  check: Check;
}

export interface Tour {
  id: string;
  title: string;
  /** One line, for lists of tours. */
  help: string;
  example: ExampleName;
  steps: readonly Step[];
}
