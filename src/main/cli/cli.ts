#!/usr/bin/env node
/** Entry of the command line. Loads no more than the verb at hand needs: `--version` must be instant. */
import { version } from "./version.js";

/** A reader that has seen enough (`annulus tools | head -1`) closes the pipe: that is no failure. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

if (process.argv.length === 3 && process.argv[2] === "--version") {
  process.stdout.write(`${version()}\n`);
} else {
  const { main } = await import("./main.js");
  // Idle threads of the engine do not hold the process, so while a verb waits for one, this does.
  const alive = setInterval(() => undefined, 60_000);
  process.exitCode = await main({
    stdout: process.stdout,
    stderr: process.stderr,
    version: version(),
    home: new URL(".", import.meta.url),
    argv: process.argv.slice(2),
  });
  clearInterval(alive);
}
