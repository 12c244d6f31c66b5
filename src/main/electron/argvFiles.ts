/** The files named on a command line, as the system or a second start hands it over. */
import { resolve } from "node:path";

/**
 * @param argv with the program first and, unless packaged, the script second; switches of Chromium may stand anywhere
 * @param folder that relative names start from
 */
export function filesOf(argv: readonly string[], folder: string, isPackaged: boolean): string[] {
  const words = argv.slice(isPackaged ? 1 : 2);
  const end = words.indexOf("--");
  const named = end < 0 ? words.filter((word) => !word.startsWith("-")) : words.slice(end + 1);
  return named.filter((word) => word !== "").map((word) => resolveImage(folder, word));
}

/** "12@stack.mrcs" names an image of a file: the number stays in front. */
function resolveImage(folder: string, word: string): string {
  const oneImage = /^(\d{1,9}@)(.+)$/s.exec(word);
  return oneImage ? oneImage[1]! + resolve(folder, oneImage[2]!) : resolve(folder, word);
}
