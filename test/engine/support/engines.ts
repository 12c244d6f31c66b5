/** Engines over the bundled worker, and small files for them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodePixels } from "../../../src/core/format/mrcPixels.js";
import { encodeMrcHeader } from "../../../src/core/format/writeMrc.js";
import { Engine } from "../../../src/main/engine/engine.js";
import type { Display, EngineEvent, EngineOptions } from "../../../src/main/engine/types.js";
import { TOOLS } from "./testTools.js";
import { TEST_TOOLS, WORKER } from "./workers.js";

/** Everything of one test: engines are shut down and files removed by {@link Bench.clear}. */
export class Bench {
  readonly root = mkdtempSync(join(tmpdir(), "annulus-engine-"));
  readonly #engines: Engine[] = [];

  engine(options: Partial<EngineOptions> = {}): Engine & { events: EngineEvent[] } {
    const engine = new Engine({
      threads: 2,
      workerScript: WORKER,
      memoryLimit: 2e9,
      stateDir: join(this.root, "state"),
      version: "0.0.0-test",
      extraTools: { module: TEST_TOOLS, tools: TOOLS },
      ...options,
    });
    this.#engines.push(engine);
    const events: EngineEvent[] = [];
    engine.subscribe((event) => events.push(event));
    return Object.assign(engine, { events });
  }

  path(name: string): string {
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }

  text(name: string, text: string): string {
    const path = this.path(name);
    writeFileSync(path, text);
    return path;
  }

  /** An MRC stack in float32; `pixel(image, y, x)`. */
  stack(
    name: string,
    count: number,
    size: number,
    pixel: (image: number, y: number, x: number) => number,
    pixelSize: number | null = 2,
  ): string {
    const path = this.path(name);
    const pixels = new Float32Array(count * size * size);
    for (let i = 0; i < pixels.length; i++) {
      pixels[i] = pixel(Math.floor(i / (size * size)), Math.floor(i / size) % size, i % size);
    }
    const bytes = new Uint8Array(4 * pixels.length);
    encodePixels(pixels, "float32", bytes);
    const header = encodeMrcHeader({
      width: size,
      height: size,
      count,
      pixelType: "float32",
      pixelSize,
      statistics: null,
      label: "test",
    });
    writeFileSync(path, Buffer.concat([header, bytes]));
    return path;
  }

  async clear(): Promise<void> {
    await Promise.all(this.#engines.map((engine) => engine.shutdown()));
    rmSync(this.root, { recursive: true, force: true });
  }
}

export const RAW: Display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "minmax", scope: "image" },
};
