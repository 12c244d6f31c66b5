/** Tool: classes after changes by hand. */
import { circleMask, maskRadiusOrAuto } from "../mask/circle.js";
import { numbersOf } from "../stack.js";
import { rowsWithoutPlace, unplacedNote, unusableAlignments, whyNoSuchImage } from "./alignmentRows.js";
import { averagesBytes, averagesOf, averagesSeconds, averagesWork, CLASS_AVERAGE_KERNELS } from "./classAveragesRun.js";
import { applyEdits, readMerge, readMove, readNames, type ClassEdits } from "../classify/classEdits.js";
import { averageParams, classifyOutputs, MOST_CLASSES, seedParam } from "./classifyParams.js";
import { column } from "./classifyRun.js";
import { leftOutNote } from "./finite.js";
import { listNumbers } from "./imageName.js";
import { text, unfit } from "./params.js";
import type { AlignmentsResult, TableResult } from "./results.js";
import { FRC_FIGURES } from "./ringCurves.js";
import { defineTool, input, output } from "./tool.js";

const ID = "classify.edited";
/** Classes that an estimate counts with, before they are known. */
const USUAL_CLASSES = 20;

/** `classify edited`: classes as somebody changed them, averaged anew. */
export const classifyEdited = defineTool({
  id: ID,
  title: "Classes edited by hand",
  summary: "Merges classes, moves images between them and names them, as told, and averages the classes anew.",
  description: [
    "The classes are those of the alignments, changed as `merge` and `move` say: first whole classes go into others (all at " +
      "once: `1>2,2>1` swaps two classes), then single images go where they are told. An image may be moved into a class " +
      "that does not exist yet, which makes it; an image that was in no class joins by being moved.",
    "Classes that are left without images are taken away, and those behind them number on; the notes say which, and the " +
      "table of members tells which class each one was. Names go with their classes.",
    "Averages, variances, standard errors and FRC are those of `average`: every particle is laid by its alignment, " +
      "out(p) = in(R(−ψ)(M·p − t)), with one interpolation of the original pixels. The coefficient of an image is with the " +
      "average of the other members of its class, under a disc of radius boxSize/2 − 1. What was edited stands in the " +
      "parameters, so that the same command gives the same classes.",
  ].join("\n\n"),
  references: ["Saxton & Baumeister, J. Microsc. 127, 127 (1982)"],
  params: {
    merge: text({
      label: "Merge",
      help: "classes that go into another one as a whole, counted from 1 as in the alignments",
      default: "",
      empty: "no class",
      example: "5>3,7>3",
    }),
    move: text({
      label: "Move",
      help: "images that go into a class, both counted from 1, after the merging",
      default: "",
      empty: "no image",
      example: "12,40-45>3; 7>9",
    }),
    names: text({
      label: "Names",
      help: "names of classes, by the numbers that merge and move use",
      default: "",
      empty: "no names",
      example: "1=top view; 3=side view",
    }),
    seed: { ...seedParam, help: "decides which particles form the halves, where their table does not" },
    ...averageParams,
  },
  inputs: {
    particles: input("images", { label: "Particles", help: "the stack that was classified" }),
    alignments: input("alignments", {
      label: "Alignments",
      help: "class, angle and shift of each particle before the edit",
      cli: { flag: "alignments" },
    }),
  },
  outputs: {
    classes: output("table", {
      label: "Classes",
      help: "class of each image and its name, and the class it was in before (0 = none)",
      file: "classes.csv",
    }),
    alignments: classifyOutputs.alignments,
    averages: classifyOutputs.averages,
    variances: classifyOutputs.variances,
    errors: classifyOutputs.errors,
    frc: classifyOutputs.frc,
    members: output("table", {
      label: "Members",
      help: "of each class: name, images, share, how many came and went, its number before, mean coefficient",
      file: "members.csv",
    }),
  },
  figures: {
    classes: { label: "Classes", unit: "", help: "number of classes" },
    particles: { label: "Particles", unit: "", help: "images in a class" },
    moved: { label: "Moved", unit: "", help: "images in another class than before" },
    named: { label: "Named", unit: "", help: "classes with a name" },
    meanCcc: { label: "Mean coefficient", unit: "", help: "mean ccc of the images with the rest of their class" },
    ...FRC_FIGURES,
  },
  kernels: CLASS_AVERAGE_KERNELS,
  estimate: ({ particles, alignments }, values) => {
    if (!particles) return { bytes: 0, seconds: 0 };
    const size = particles.width * particles.height;
    const count = alignments?.count ?? particles.count;
    return {
      bytes: averagesBytes(count, size, USUAL_CLASSES, values),
      seconds: averagesSeconds(count, size, values),
    };
  },
  async run(ctx, { particles, alignments: given }, values) {
    const { stack, pixelSize } = particles;
    const { width, height } = stack;
    const edits = editsOf(values);
    const stray = whyNoSuchImage(given, stack.count) ?? whyTwice(given);
    if (stray !== null) throw unusableAlignments(ID, "Classes edited by hand", stray);
    const numbers = numbersOf(stack, Array.from(given.index));
    const changed = applyEdits(given.classIndex, (row) => numbers[row]!, edits);
    if (changed.stray !== null) {
      throw unfit(ID, "move", `names image ${changed.stray + 1}, which the alignments do not place`);
    }
    const before = 1 + given.classIndex.reduce((most, k) => Math.max(most, k), -1);
    requireClasses(edits, given.classIndex);

    const unplaced = rowsWithoutPlace(given);
    const placed = new Uint8Array(given.index.length).fill(1);
    for (const row of unplaced) placed[row] = 0;
    const rows = [...placed.keys()].filter((row) => placed[row] === 1 && changed.classOf[row]! >= 0);
    if (rows.length === 0) {
      throw unusableAlignments(ID, "Classes edited by hand", "none of its particles belongs to a class");
    }
    const used = new Set(rows.map((row) => changed.classOf[row]!));
    const kept = [...used].sort((a, b) => a - b);
    const classes = kept.length;
    if (classes > MOST_CLASSES) {
      throw unfit(ID, "move", `leaves ${classes} classes; at most ${MOST_CLASSES} can be averaged`);
    }
    const numberNow = new Map(kept.map((k, now) => [k, now]));
    const labels = Int32Array.from(rows, (row) => numberNow.get(changed.classOf[row]!)!);
    const alignments = selectAlignments(given, rows);
    const radius = maskRadiusOrAuto(0, width, height);
    const { mask } = circleMask(width, height, radius);
    const moves = isMoved(alignments);
    ctx.expect(averagesWork(rows.length, width * height, moves, values));
    const averages = await averagesOf(
      ctx,
      {
        particles,
        pixelSize,
        width,
        height,
        index: alignments.index,
        // Images that nothing moves are averaged as they are, without interpolation.
        alignments: moves ? alignments : null,
        pixels: Uint32Array.from([...mask.keys()].filter((i) => mask[i] === 1)),
      },
      labels,
      classes,
      values,
    );

    const counts = new Int32Array(classes);
    const came = new Int32Array(classes);
    const left = new Int32Array(classes);
    const sums = new Float64Array(classes);
    let moved = 0;
    rows.forEach((row, i) => {
      const [was, is] = [given.classIndex[row]!, labels[i]!];
      counts[is]!++;
      sums[is]! += averages.alignments.ccc[i]!;
      if (was === kept[is]) return;
      moved++;
      came[is]!++;
      const from = numberNow.get(was);
      if (from !== undefined) left[from]!++;
    });
    const named = new Map(edits.names.map(({ classIndex, name }) => [classIndex, name]));
    const words = kept.map((k) => named.get(k) ?? "");
    const classNumbers = Float64Array.from(kept, (_, k) => k + 1);
    const each = (of: (k: number) => number): Float64Array => Float64Array.from(kept, (_, k) => of(k));
    const ofRows = (of: (i: number) => number): Float64Array => Float64Array.from(rows, (_, i) => of(i));
    const withName = (at: Float64Array): TableResult["columns"][number] => ({ ...column("name", "Name", at), words });
    const gone = [...new Set(given.classIndex)].filter((k) => k >= 0 && !used.has(k)).sort((a, b) => a - b);
    const finite = averages.alignments.ccc.filter((c) => Number.isFinite(c));
    return {
      outputs: {
        classes: {
          columns: [
            column(
              "index",
              "Image",
              ofRows((i) => numbers[rows[i]!]! + 1),
            ),
            column(
              "class",
              "Class",
              ofRows((i) => labels[i]! + 1),
            ),
            withName(ofRows((i) => labels[i]! + 1)),
            column(
              "before",
              "Class before, 0 = none",
              ofRows((i) => Math.max(0, given.classIndex[rows[i]!]! + 1)),
            ),
          ],
        },
        alignments: averages.alignments,
        averages: averages.averages,
        variances: averages.variances,
        errors: averages.errors,
        frc: averages.frc,
        members: {
          columns: [
            column("class", "Class", classNumbers),
            withName(classNumbers.slice()),
            column(
              "particles",
              "Images",
              each((k) => counts[k]!),
            ),
            column(
              "share",
              "Share of all",
              each((k) => counts[k]! / rows.length),
            ),
            column(
              "before",
              "Its number before",
              each((k) => (kept[k]! < before ? kept[k]! + 1 : NaN)),
            ),
            column(
              "came",
              "Images that came from other classes",
              each((k) => came[k]!),
            ),
            column(
              "left",
              "Images that went to other classes",
              each((k) => left[k]!),
            ),
            column(
              "ccc",
              "Mean coefficient with the rest of the class",
              each((k) => sums[k]! / counts[k]!),
            ),
          ],
        },
      },
      figures: {
        classes,
        particles: rows.length,
        moved,
        named: words.filter((word) => word !== "").length,
        meanCcc: finite.length > 0 ? finite.reduce((sum, c) => sum + c, 0) / finite.length : null,
        ...averages.figures,
      },
      notes: [
        moved === 0
          ? "Edited by hand: every image is in the class it was in."
          : `Edited by hand: ${moved} of ${rows.length} images ${moved === 1 ? "is" : "are"} in another class than before.`,
        ...(gone.length === 0
          ? []
          : [
              `No image is left in ${listNumbers("class", gone, "classes")}: taken away, and the classes behind number on.`,
            ]),
        ...leftOutNote(stack, averages.nonFinite),
        ...unplacedNote(
          stack,
          unplaced.map((row) => given.index[row]!),
        ),
        ...averages.notes,
      ],
    };
  },
});

/** @throws AppError "params.invalid" for a text that is no edit */
function editsOf(values: { merge: string; move: string; names: string }): ClassEdits {
  const read = <T>(param: string, answer: { values: T } | { reason: string }): T => {
    if ("values" in answer) return answer.values;
    throw unfit(ID, param, `cannot be used: ${answer.reason}`);
  };
  return {
    merge: read("merge", readMerge(values.merge)),
    move: read("move", readMove(values.move)),
    names: read("names", readNames(values.names)),
  };
}

/** @throws AppError "params.invalid" for a class that there is none of, before or after the edit */
function requireClasses({ merge, move, names }: ClassEdits, before: Int32Array): void {
  const known = new Set(before);
  const absent = merge.find(({ from }) => !known.has(from));
  if (absent) throw unfit(ID, "merge", `names class ${absent.from + 1}, which has no image`);
  for (const { to } of move) known.add(to);
  for (const { into } of merge) known.add(into);
  const nameless = names.find(({ classIndex }) => !known.has(classIndex));
  if (nameless) throw unfit(ID, "names", `tell of class ${nameless.classIndex + 1}, which there is none of`);
}

/** Why an image would count twice; null = none would. */
function whyTwice({ index }: AlignmentsResult): string | null {
  const seen = new Map<number, number>();
  for (const [row, image] of index.entries()) {
    const first = seen.get(image);
    if (first !== undefined) return `rows ${first + 1} and ${row + 1} are about the same image, ${image + 1}`;
    seen.set(image, row);
  }
  return null;
}

const selectAlignments = (a: AlignmentsResult, rows: readonly number[]): AlignmentsResult => ({
  index: Uint32Array.from(rows, (row) => a.index[row]!),
  classIndex: Int32Array.from(rows, (row) => a.classIndex[row]!),
  psi: Float64Array.from(rows, (row) => a.psi[row]!),
  shiftX: Float64Array.from(rows, (row) => a.shiftX[row]!),
  shiftY: Float64Array.from(rows, (row) => a.shiftY[row]!),
  mirror: Uint8Array.from(rows, (row) => a.mirror[row]!),
  ccc: Float64Array.from(rows, (row) => a.ccc[row]!),
});

/** Does any alignment move its image? */
const isMoved = ({ psi, shiftX, shiftY, mirror }: AlignmentsResult): boolean =>
  psi.some((angle, row) => angle !== 0 || shiftX[row] !== 0 || shiftY[row] !== 0 || mirror[row] !== 0);
