/** A tool with one of everything, for tests of parser, help and manual. */
import { choice, flag, integer, number } from "../../src/core/tools/params.js";
import { defineTool, input, optionalInput, output } from "../../src/core/tools/tool.js";

export const fakeTool = defineTool({
  id: "align.fake",
  title: "Fake alignment",
  summary: "Turns nothing into nothing.",
  description: "Used by tests.",
  references: ["A. Author, Journal 1, 1 (2000)"],
  params: {
    kind: choice({
      label: "Kind",
      help: "What to draw",
      default: "rings",
      choices: { rings: "Rings", faces: "Faces" },
      positional: true,
    }),
    maxShift: integer({ label: "Largest shift", help: "In each direction", default: 5, min: 0, max: 20, unit: "px" }),
    outerRadius: number({
      label: "Outer radius",
      help: "Last ring",
      default: 0,
      min: 0,
      unit: "px",
      special: { 0: "automatic" },
    }),
    mirror: flag({ label: "Mirror", help: "Also try mirrored images", default: false }),
    centre: flag({ label: "Centre", help: "Centre the result", default: true }),
    seed: integer({ label: "Seed", help: "Of the random numbers", default: 1, min: 0, max: 1e9, unit: "" }),
  },
  inputs: {
    stack: input("images", { label: "Particles", help: "Stack to align" }),
    references: input("images", { label: "References", help: "Stack of references", cli: { flag: "references" } }),
    alignments: optionalInput("alignments", {
      label: "Alignments",
      help: "To start from",
      cli: { flag: "alignments" },
    }),
  },
  outputs: {
    alignments: output("alignments", { label: "Alignments", help: "One row a particle", file: "alignments" }),
    averages: output("images", { label: "Averages", help: "In class order", file: "averages.mrcs" }),
  },
  figures: { meanCcc: { label: "Mean correlation", unit: "", help: "Over all particles" } },
  kernels: {},
  estimate: () => ({ bytes: 0, seconds: 0 }),
  run: () => Promise.reject(new Error("not for running")),
});
