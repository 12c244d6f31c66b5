/** Who may import whom: the table of the house as data, and a walk over the imports that holds files against it. */
import { isBuiltin } from "node:module";
import { posix } from "node:path";
import ts from "typescript";

/** One import of a file. `typeOnly` = erased by the compiler. */
export interface Import {
  specifier: string;
  typeOnly: boolean;
}

interface Layer {
  /** Layers it may import. */
  layers: readonly string[];
  /** Layers it may import types from. */
  types?: readonly string[];
  packages: readonly string[];
  /** May import node:*. */
  node: boolean;
}

export const LAYERS: Readonly<Record<string, Layer>> = {
  core: { layers: [], packages: ["fft.js", "ml-matrix"], node: false },
  "main/engine": { layers: ["core"], packages: ["fast-png"], node: true },
  "main/api": { layers: ["core", "main/engine"], packages: ["hono", "zod"], node: true },
  "main/cli": { layers: ["core", "main/engine"], packages: [], node: true },
  "main/server": { layers: ["main/api"], packages: ["@hono/node-server"], node: true },
  "main/electron": { layers: ["main/api"], packages: ["electron"], node: true },
  "main/launch": {
    layers: ["core", "main/engine", "main/api", "main/cli", "main/server", "main/electron"],
    packages: [],
    node: true,
  },
  renderer: {
    layers: ["core"],
    types: ["main/api"],
    packages: [
      "@fontsource-variable/inter",
      "@fontsource-variable/jetbrains-mono",
      "@tanstack/react-table",
      "@tanstack/react-virtual",
      "cmdk",
      "hono",
      "react",
      "react-dom",
      "three",
      "zustand",
    ],
    node: false,
  },
};

/** Rooms of core from the ground up: each may import itself and what stands before it. */
export const ROOMS: readonly string[] = [
  "ground",
  "tool types",
  "format",
  "kernels",
  "fourier",
  "mask",
  "filter",
  "transform",
  "polar",
  "correlate",
  "ctf",
  "prepare",
  "statistics",
  "simulate",
  "align",
  "msa",
  "classify",
  "tools",
];
/** What a tool is, as opposed to the tools there are. */
const TOOL_TYPES: ReadonlySet<string> = new Set(["lists.ts", "params.ts", "results.ts", "tool.ts"]);

/** Layer of a file below src/: "core", "main/engine", "main/launch" (files right in main), "renderer". */
export function layerOf(path: string): string {
  const [, first, second, third] = path.split("/");
  if (first !== "main") return first ?? "";
  return third === undefined ? "main/launch" : `main/${second}`;
}

/** Room of a file of core; files right in core are the ground. */
export function roomOf(path: string): string {
  const [, , room, file] = path.split("/");
  if (file === undefined) return "ground";
  return room === "tools" && TOOL_TYPES.has(file) ? "tool types" : (room ?? "");
}

/** Every import of a source text: static, re-exported, dynamic and `import("…")` in types. */
export function importsOf(path: string, text: string): Import[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      found.push({ specifier: node.moduleSpecifier.text, typeOnly: isTypeImport(node.importClause) });
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      const named = node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : null;
      const typeOnly = node.isTypeOnly || (named !== null && named.length > 0 && named.every((e) => e.isTypeOnly));
      found.push({ specifier: node.moduleSpecifier.text, typeOnly });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      found.push({ specifier: (node.argument.literal as ts.StringLiteral).text, typeOnly: true });
    } else if (ts.isCallExpression(node)) {
      const [argument] = node.arguments;
      const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
      const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
      if ((isImport || isRequire) && argument && ts.isStringLiteralLike(argument)) {
        found.push({ specifier: argument.text, typeOnly: false });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const names = clause.namedBindings;
  if (clause.name || !names || !ts.isNamedImports(names)) return false;
  return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly);
}

/** Breaches of the table, one sentence each. @param files path from the repository's top → text */
export function breaches(files: ReadonlyMap<string, string>): string[] {
  const wrong: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [path, text] of files) {
    const next: string[] = [];
    graph.set(path, next);
    for (const one of importsOf(path, text)) {
      const target = resolveImport(path, one.specifier, files);
      const reason = target === null ? externalBreach(path, one.specifier) : internalBreach(path, target, one.typeOnly);
      if (reason !== null) wrong.push(`${path} imports ${one.specifier}: ${reason}`);
      if (target !== null) next.push(target);
    }
  }
  return [...wrong, ...cycles(graph)];
}

/** Path of a relative import; null for packages. */
function resolveImport(from: string, specifier: string, files: ReadonlyMap<string, string>): string | null {
  if (!specifier.startsWith(".")) return null;
  const plain = posix.join(posix.dirname(from), specifier).replace(/\?.*$/, "");
  const stem = plain.replace(/\.js$/, "");
  return [plain, `${stem}.ts`, `${stem}.tsx`].find((path) => files.has(path)) ?? plain;
}

function externalBreach(path: string, specifier: string): string | null {
  const layer = LAYERS[layerOf(path)];
  if (!layer) return `no layer is known for ${path}`;
  if (isBuiltin(specifier)) {
    if (!layer.node) return `${layerOf(path)} knows no Node`;
    return specifier.startsWith("node:") ? null : `write node:${specifier}`;
  }
  const parts = specifier.split("/");
  const name = specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0]!;
  return layer.packages.includes(name) ? null : `${name} is not on the list of ${layerOf(path)}`;
}

function internalBreach(path: string, target: string, typeOnly: boolean): string | null {
  const from = layerOf(path);
  const to = layerOf(target);
  const layer = LAYERS[from];
  if (!layer) return `no layer is known for ${path}`;
  if (!target.startsWith("src/")) return "it lies outside src";
  if (from === "core" && to === "core") return roomBreach(roomOf(path), roomOf(target));
  if (from === "renderer" && to === "core" && roomOf(target) === "tools" && !typeOnly) {
    return "the page gets tools from the api, as data";
  }
  if (from === to || layer.layers.includes(to)) return null;
  if (layer.types?.includes(to)) return typeOnly ? null : `${from} may import only types of ${to}`;
  return `${from} may not import ${to}`;
}

function roomBreach(from: string, to: string): string | null {
  const [a, b] = [ROOMS.indexOf(from), ROOMS.indexOf(to)];
  if (a < 0 || b < 0) return `room ${a < 0 ? from : to} has no place in the order of rooms`;
  return b <= a ? null : `${from} stands below ${to}`;
}

/** Rings of imports, each named once, from its first file in the alphabet. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Set<string>();
  const state = new Map<string, "open" | "done">();
  const visit = (path: string, way: readonly string[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      const ring = way.slice(way.indexOf(path));
      const first = ring.indexOf([...ring].sort()[0]!);
      const turned = [...ring.slice(first), ...ring.slice(0, first)];
      found.add(`cycle: ${[...turned, turned[0]].join(" → ")}`);
      return;
    }
    state.set(path, "open");
    for (const next of graph.get(path) ?? []) visit(next, [...way, path]);
    state.set(path, "done");
  };
  for (const path of graph.keys()) visit(path, []);
  return [...found];
}
