import { AppError } from "../../core/errors.js";

/** What is asked for by a number or a name that nothing in this session has. */
export function unknown(what: string, id: number | string): AppError<"session.unknown"> {
  return new AppError("session.unknown", `There is no ${what} ${id} in this session.`, { what, id: String(id) });
}
