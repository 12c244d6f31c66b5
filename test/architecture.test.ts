import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { breaches, importsOf, LAYERS, layerOf, roomOf, ROOMS } from "./support/architecture.js";

const top = join(import.meta.dirname, "..");
const sources = new Map(
  readdirSync(join(top, "src"), { recursive: true, encoding: "utf8" })
    .map((name) => `src/${name.replaceAll("\\", "/")}`)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => [path, readFileSync(join(top, path), "utf8")]),
);

describe("the house", () => {
  it("keeps its walls: layers, rooms, packages, no cycles", () => {
    expect(breaches(sources)).toEqual([]);
  });

  it("was walked through (a walk that finds nothing proves nothing)", () => {
    expect(sources.size).toBeGreaterThan(50);
    const layers = new Set([...sources.keys()].map(layerOf));
    for (const layer of ["core", "main/engine", "main/api", "main/cli", "main/server", "main/electron", "renderer"]) {
      expect(layers).toContain(layer);
    }
    const imports = [...sources].flatMap(([path, text]) => importsOf(path, text));
    expect(imports.length).toBeGreaterThan(200);
  });

  it("has a place for every room of core", () => {
    const rooms = new Set([...sources.keys()].filter((path) => layerOf(path) === "core").map(roomOf));
    for (const room of rooms) expect(ROOMS).toContain(room);
  });

  it("lists every package that is installed for use, and no other", () => {
    const { dependencies } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as { dependencies: object };
    const listed = new Set(Object.values(LAYERS).flatMap(({ packages }) => packages));
    listed.delete("electron"); // Comes with the shell, or not at all.
    expect([...listed].sort()).toEqual(Object.keys(dependencies).sort());
  });

  it("asks for no other environment than its project's, and silences no check of types", () => {
    for (const [path, text] of sources)
      expect(text, path).not.toMatch(/^\s*\/\/\/ *<reference|@ts-(ignore|nocheck|expect)/m);
  });

  it("names no default export and no unseeded randomness", () => {
    for (const [path, text] of sources) {
      if (path.endsWith(".d.ts")) continue;
      expect(text, path).not.toMatch(/^export default/m);
      expect(text, path).not.toContain("Math.random(");
    }
  });
});

describe("a wall that is broken is noticed", () => {
  const house = (files: Record<string, string>): string[] => breaches(new Map(Object.entries(files)));
  const engine = { "src/main/engine/engine.ts": "export class Engine {}" };
  const fourier = { "src/core/fourier/fft.ts": "export const fft = 1;" };

  it.each([
    ["Node in core", { "src/core/a.ts": 'import { readFileSync } from "node:fs";' }, "core knows no Node"],
    ["Node in core without its prefix", { "src/core/a.ts": 'import fs from "fs";' }, "core knows no Node"],
    ["a type of Node in core", { "src/core/a.ts": 'import type { Stats } from "node:fs";' }, "core knows no Node"],
    ["a package in core", { "src/core/a.ts": 'import { encode } from "fast-png";' }, "fast-png is not on the list"],
    ["Electron in the server", { "src/main/server/a.ts": 'import { app } from "electron";' }, "not on the list"],
    ["a look-alike package", { "src/main/api/a.ts": 'import x from "hono-evil/validator";' }, "hono-evil"],
    ["Node in the page", { "src/renderer/a.tsx": 'import { join } from "node:path";' }, "renderer knows no Node"],
    ["the engine in core", { ...engine, "src/core/a.ts": 'import "../main/engine/engine.js";' }, "may not import"],
    [
      "the engine's types in the page",
      { ...engine, "src/renderer/a.ts": 'import type { Engine } from "../main/engine/engine.js";' },
      "renderer may not import main/engine",
    ],
    [
      "code of the api in the page",
      { "src/main/api/app.ts": "", "src/renderer/a.ts": 'import { createApi } from "../main/api/app.js";' },
      "only types of main/api",
    ],
    [
      "half a type import of the api in the page",
      { "src/main/api/app.ts": "", "src/renderer/a.ts": 'import { type Api, createApi } from "../main/api/app.js";' },
      "only types of main/api",
    ],
    [
      "the tools themselves in the page",
      { "src/core/tools/registry.ts": "", "src/renderer/a.ts": 'import { TOOLS } from "../core/tools/registry.js";' },
      "as data",
    ],
    ["the engine in the server", { ...engine, "src/main/server/a.ts": 'import "../engine/engine.js";' }, "may not"],
    [
      "the api in the command line",
      { "src/main/api/a.ts": "", "src/main/cli/a.ts": 'import "../api/a.js";' },
      "may not",
    ],
    [
      "the launcher in the engine",
      { "src/main/launch.ts": "", ...{ "src/main/engine/a.ts": 'import "../launch.js";' } },
      "may not",
    ],
    [
      "an upper room in a lower one",
      { "src/core/align/a.ts": "", "src/core/fourier/b.ts": 'import type { A } from "../align/a.js";' },
      "fourier stands below align",
    ],
    [
      "a room on the ground",
      { ...fourier, "src/core/errors.ts": 'export * from "./fourier/fft.js";' },
      "ground stands below",
    ],
    [
      "a room nobody knows",
      { ...fourier, "src/core/attic/a.ts": 'import "../fourier/fft.js";' },
      "no place in the order",
    ],
    ["a layer nobody knows", { "src/plugins/a.ts": 'import "zod";' }, "no layer is known"],
    [
      "what lies outside",
      { "src/core/a.ts": 'import "../../test/support/noConsole.js";' },
      "may not import|outside src",
    ],
    [
      "a dynamic import",
      { ...engine, "src/core/a.ts": 'export const e = () => import("../main/engine/engine.js");' },
      "may not",
    ],
    ["a require", { "src/core/a.ts": 'const fs = require("fs");' }, "core knows no Node"],
    ["a re-export", { ...engine, "src/main/server/a.ts": 'export { Engine } from "../engine/engine.js";' }, "may not"],
    ["an import inside a type", { "src/core/a.ts": 'export type S = import("node:fs").Stats;' }, "core knows no Node"],
    [
      "a ring of two",
      { "src/core/a.ts": 'import { b } from "./b.js";', "src/core/b.ts": 'import { a } from "./a.js";' },
      "cycle: src/core/a.ts → src/core/b.ts → src/core/a.ts",
    ],
    [
      "a ring of types",
      { "src/core/a.ts": 'import type { B } from "./b.js";', "src/core/b.ts": 'import type { A } from "./a.js";' },
      "cycle: src/core/a.ts → src/core/b.ts → src/core/a.ts",
    ],
    [
      "a reader that knows of alignment",
      { "src/core/align/a.ts": "", "src/core/format/b.ts": 'import type { A } from "../align/a.js";' },
      "format stands below align",
    ],
    ["a file that imports itself", { "src/core/a.ts": 'import "./a.js";' }, "cycle: src/core/a.ts → src/core/a.ts"],
  ] as [string, Record<string, string>, string][])("%s", (_what, files, reason) => {
    const found = house(files);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(reason));
  });

  it("and a sound one is not (control)", () => {
    expect(
      house({
        ...engine,
        ...fourier,
        "src/core/findings.ts": 'import { A } from "./errors.js";',
        "src/core/tools/results.ts": 'import type { A } from "../errors.js";',
        "src/core/format/star.ts": 'import type { R } from "../tools/results.js";',
        "src/core/align/a.ts": 'import FFT from "fft.js";\nimport { fft } from "../fourier/fft.js";',
        "src/main/api/app.ts": 'import { Hono } from "hono";\nimport { x } from "hono/validator";\nimport "node:fs";',
        "src/main/electron/main.ts": 'import { app } from "electron";\nimport type { Api } from "../api/app.js";',
        "src/main/launch.ts": 'import { Engine } from "./engine/engine.js";\nimport "./electron/main.js";',
        "src/renderer/App.tsx":
          'import "./App.module.css";\nimport type { Api } from "../main/api/app.js";\nimport { type Api as B } from "../main/api/app.js";\nimport { fft } from "../core/fourier/fft.js";\nimport { createRoot } from "react-dom/client";',
      }),
    ).toEqual([]);
  });
});
