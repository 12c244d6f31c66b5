/** The verbs that are not tools. Each is described here once, for the parser, `--help` and the manual. */
import { EXAMPLE_NAMES } from "../../core/simulate/examples.js";
import { GENERAL_OPTIONS, INPUT_OPTIONS, type OptionSpec, type PositionalSpec, type VerbSpec } from "./verb.js";

export interface OtherVerb extends VerbSpec {
  summary: string;
  description: string;
}

const word = (text: string, help: string, optional: boolean): PositionalSpec => ({
  role: "input",
  name: text,
  word: text,
  label: "",
  help,
  optional,
});
const option = (flag: string, value: string | null, help: string): OptionSpec => ({
  role: "common",
  flag,
  name: flag,
  word: value,
  label: "",
  help,
});
const general = (...names: string[]): OptionSpec[] => GENERAL_OPTIONS.filter((o) => names.includes(o.flag));

const FILES =
  "Stack or STAR file to open; more may follow. None: the start screen, one click from the built-in examples.";
const EXAMPLE = `Open a built-in example: ${EXAMPLE_NAMES.join(", ")}.`;
const PORT = option("port", "N", "Port on the loopback interface; default 0 = 47290 if it is free, else any.");
const SERVE_ROOT = option("root", "DIR", "Open files below this folder only; default: whatever you may read yourself.");

export const OTHER_VERBS: readonly OtherVerb[] = [
  {
    verb: "open",
    summary: "Open the window: Electron where its binary is present, else a browser window or a link.",
    description: "Starts the engine and the window on the given files. Ends when the window is closed or on Ctrl-C.",
    positionals: [word("FILE…", FILES, true)],
    options: [
      option("example", "NAME", EXAMPLE),
      option("browser", null, "Use a browser, even where Electron is present."),
      option("electron", null, "Use Electron, or fail saying why not."),
      PORT,
      option("threads", "N", "Worker threads; default: all cores."),
      ...general("help"),
    ],
  },
  {
    verb: "serve",
    summary: "Serve the window to a browser on this machine and print the link with its token.",
    description:
      "For data on a remote workstation: start it there, carry the port through `ssh -L`, open the link. It listens " +
      "on the loopback interface only, and only who has the link gets in. Ends on Ctrl-C.",
    positionals: [word("FILE…", FILES, true)],
    options: [PORT, SERVE_ROOT, option("threads", "N", "Worker threads; default: all cores."), ...general("help")],
  },
  {
    verb: "info",
    summary: "Say what a file is: format, sizes, columns, pixel size with its sources, and everything odd about it.",
    description:
      "Reads the header and the tables, compares the sizes they promise with the file, and looks at no more than " +
      "16 MB of pixels. Changes nothing. The exit code is 3 for a file that cannot be used.",
    positionals: [word("FILE", "MRC, MRCS (also .gz) or STAR file; N@FILE for one image of a stack, from 1.", false)],
    options: [...INPUT_OPTIONS, ...general("json", "quiet", "help")],
  },
  {
    verb: "tools",
    summary: "List the tools with what they need and make.",
    description: "With --json: the schema of every tool, from which the forms of the window are made.",
    positionals: [],
    options: general("json", "quiet", "help"),
  },
];
