#!/usr/bin/env node
/** Entry of the command line. Loads no more than the verb at hand needs: `--version` must be instant. */
import { version } from "./version.js";

/** Exit code of an answer that could not be written; as EXIT.output, without loading more for it. */
const LOST = 4;
let lost = false;

/**
 * A reader that has seen enough (`annulus tools | head -1`) closes the pipe: that is no failure. An answer that went to
 * a full disk is: no script may take half of it for the whole.
 */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE" || lost) return;
  lost = true;
  process.stderr.write(
    `annulus: output.failed: the answer could not be written to standard output: ${error.message}\n`,
  );
  process.exitCode = LOST;
});
process.stderr.on("error", () => undefined);

if (process.argv.length === 3 && process.argv[2] === "--version") {
  process.stdout.write(`${version()}\n`);
} else {
  const { main } = await import("./main.js");
  // Idle threads of the engine do not hold the process, so while a verb waits for one, this does.
  const alive = setInterval(() => undefined, 60_000);
  const code = await main({
    stdout: process.stdout,
    stderr: process.stderr,
    version: version(),
    home: new URL(".", import.meta.url),
    argv: process.argv.slice(2),
  });
  process.exitCode = lost && code === 0 ? LOST : code;
  clearInterval(alive);
}
