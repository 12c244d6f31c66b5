/** The version of the program, from the package.json it was built from. */
import { existsSync, readFileSync } from "node:fs";

export function version(): string {
  for (let folder = new URL("./", import.meta.url); ; folder = new URL("../", folder)) {
    const file = new URL("package.json", folder);
    if (existsSync(file)) {
      const data = JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string };
      if (data.name === "annulus" && data.version !== undefined) return data.version;
    }
    if (folder.pathname === "/") throw new Error("package.json of annulus not found");
  }
}
