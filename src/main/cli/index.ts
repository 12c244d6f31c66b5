/** What the launcher takes from the command line: the shape of its hand-over, and the version. */
export type { Launch, LaunchOptions } from "./shell.js";
export { version } from "./version.js";
