/** What a user does at the window, by role and name; states are waited for, never times. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Locator, Page } from "playwright-core";
import { PROGRAM } from "./browser.js";

const LIMIT_MS = 60_000;

/** The command line of the built program. @param folder where it runs @returns its standard output */
export async function annulus(folder: string, ...args: string[]): Promise<string> {
  const cli = join(PROGRAM, "out", "main", "cli.js");
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], { timeout: LIMIT_MS, cwd: folder });
  return stdout;
}

/** A small data set of particles with truth. @returns path of its table */
export async function simulate(folder: string, count: number): Promise<string> {
  const words = `simulate haemoglobin --views 1 --count ${count} --box-size 48 --snr 0.3 --seed 3 --overwrite --quiet`;
  await annulus(folder, ...words.split(" "), "--out", ".");
  return join(folder, "images.star");
}

export const example = (page: Page): Locator => page.getByRole("button", { name: "Look at the example" });
export const gallery = (page: Page): Locator => page.getByRole("listbox", { name: /^Images of / });
export const particle = (page: Page, number: number): Locator =>
  gallery(page).getByRole("option", { name: new RegExp(`^particle ${number}(,|$)`) });
export const table = (page: Page): Locator => page.getByRole("grid", { name: /^Metadata of / });
export const status = (page: Page): Locator => page.getByRole("contentinfo", { name: "Status" });
type DeskName = "Gallery" | "Correlate" | "Rotate" | "Align" | "Classes" | "MSA";
export const desk = (page: Page, name: DeskName): Locator =>
  page.getByRole("navigation", { name: "Desks" }).getByRole("button", { name });
/** What goes to a desk by its place on the rail: "Alt+3". */
export async function deskKeys(page: Page, name: DeskName): Promise<string> {
  const names = await page.getByRole("navigation", { name: "Desks" }).getByRole("button").allInnerTexts();
  return `Alt+${names.findIndex((text) => text.trim() === name) + 1}`;
}
export const run = (page: Page): Locator => page.getByRole("button", { name: "Run", exact: true });

/** Wait for the status bar to say it. */
export async function says(page: Page, words: RegExp): Promise<void> {
  await until(
    async () => (await status(page).textContent()) ?? "",
    (text) => words.test(text),
    20_000,
  );
}

/** The notice at the end of a run that was waited for. */
export const ended = (page: Page, words: RegExp, timeout = LIMIT_MS): Promise<void> =>
  page.getByRole("status").filter({ hasText: words }).first().waitFor({ timeout });

/** Type a path into the path field and open it. The sheet is gone when the data are there. */
export async function openPath(page: Page, path: string): Promise<void> {
  await page.keyboard.press("Control+o");
  const sheet = page.getByRole("dialog", { name: "Open" });
  await sheet.getByRole("textbox", { name: "Path" }).fill(path);
  await page.keyboard.press("Enter");
  await sheet.waitFor({ state: "detached" });
}

/** Press Tab until what has the focus has this role and name, as somebody without a mouse would. */
export async function tabTo(
  page: Page,
  role: "button" | "spinbutton" | "radio" | "combobox" | "switch" | "listbox" | "grid" | "textbox",
  name: RegExp,
): Promise<void> {
  // prettier-ignore
  const wanted = page.getByRole(role, { name });
  for (let i = 0; i < 120; i++) {
    const found = await wanted.evaluateAll((all) => all.some((e) => e === document.activeElement));
    if (found) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never came to ${role} ${name}`);
}

/** Grey values of a canvas, row after row. */
export const greys = (canvas: Locator): Promise<number[]> => readGreys(canvas, null);

/** Grey values of the image of one tile of the gallery, one a pixel of the image. @param box px of the image */
export async function tileGreys(page: Page, number: number, box: number, zoom: number): Promise<number[]> {
  const place = await particle(page, number).evaluate((option) => {
    const tile = option.getBoundingClientRect();
    const grid = option.closest("[role=listbox]")!.getBoundingClientRect();
    return { x: tile.left - grid.left, y: tile.top - grid.top };
  });
  const values = await readGreys(gallery(page).locator("canvas"), { ...place, size: box * zoom });
  // The middle of each enlarged pixel.
  const pick = (i: number): number => Math.floor(i * zoom + zoom / 2);
  return Array.from({ length: box * box }, (_, i) => values[pick(Math.floor(i / box)) * box * zoom + pick(i % box)]!);
}

/** @param part CSS px of its corner and canvas px of its side; null: the whole canvas */
function readGreys(canvas: Locator, part: { x: number; y: number; size: number } | null): Promise<number[]> {
  return canvas.evaluate((c: HTMLCanvasElement, from) => {
    const [width, height] = from ? [from.size, from.size] : [c.width, c.height];
    // A copy is read, so that the canvas on screen stays where it is fast to draw.
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
    const at = (v: number): number => -Math.round(v * devicePixelRatio);
    copy.drawImage(c, from ? at(from.x) : 0, from ? at(from.y) : 0);
    const { data } = copy.getImageData(0, 0, width, height);
    return Array.from({ length: width * height }, (_, i) => data[4 * i]!);
  }, part);
}

/** Ask again until the answer is as wanted. @throws the last answer, after the limit */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean, limitMs = 10_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`never came to be; last: ${JSON.stringify(answer)?.slice(0, 400)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Answers of 400 and more, and what a graphics driver in software says of its speed. */
const ASKED =
  /^Failed to load resource: the server responded with a status of 4\d\d|GL Driver Message .*GPU stall due to ReadPixels/;

/** What the browser's console said besides refusals that a test asked for, and besides the driver's remarks. */
export const unasked = (complaints: readonly string[]): string[] => complaints.filter((c) => !ASKED.test(c));
