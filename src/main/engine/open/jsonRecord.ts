/** JSON files that this program wrote, read back: every field is checked, for the file may come from anywhere. */
import { join } from "node:path";
import type { AppError } from "../../../core/errors.js";
import { refusal, shown } from "../../../core/format/message.js";
import { openSource } from "../io/fileSource.js";

/** No record of ours is longer. */
const LONGEST = 256 * 2 ** 20;
const AGAIN = "run the tool again with --out, or bring back the file as it was written";

export class JsonRecord {
  readonly path: string;
  readonly #fields: Readonly<Record<string, unknown>>;

  /** @throws AppError "E_NOT_FOUND", "E_FORMAT", "file.unreadable" */
  constructor(
    folder: string,
    readonly name: string,
  ) {
    this.path = join(folder, name);
    this.#fields = this.#read();
  }

  #read(): Readonly<Record<string, unknown>> {
    const source = openSource(this.path);
    try {
      if (source.size > LONGEST) throw this.wrong("it is too long", `${source.size} bytes`, `${LONGEST} at most`);
      const value: unknown = JSON.parse(new TextDecoder().decode(source.read(0, source.size)));
      if (isObject(value)) return value;
      throw this.wrong("it holds no object", typeof value, "{ … }");
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw this.wrong("it is not JSON", shown(error.message), "the file as it was written");
    } finally {
      source.close();
    }
  }

  wrong(what: string, found: string, expected: string, hint = AGAIN): AppError {
    return refusal(this, "E_FORMAT", { what, found, expected, hint });
  }

  /** A field as it is; undefined when there is none. */
  field(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  /** @throws AppError "E_FORMAT" naming the field */
  take<T>(name: string, is: (value: unknown) => value is T, expected: string): T {
    const value = this.field(name);
    if (is(value)) return value;
    const found = value === undefined ? "nothing" : shown(JSON.stringify(value), 60);
    throw this.wrong(`"${name}" cannot be used`, found, expected);
  }

  whole(name: string, min: number, max: number): number {
    const is = (v: unknown): v is number => Number.isInteger(v) && (v as number) >= min && (v as number) <= max;
    return this.take(name, is, `a whole number from ${min} to ${max}`);
  }

  number(name: string): number {
    return this.take(name, isNumber, "a number");
  }

  text(name: string): string {
    return this.take(name, isText, "a text");
  }

  /** Numbers; null (JSON knows no NaN) is NaN. */
  numbers(name: string, length: number): Float64Array {
    const is = (v: unknown): v is (number | null)[] =>
      Array.isArray(v) && v.length === length && v.every((x) => x === null || isNumber(x));
    return Float64Array.from(this.take(name, is, `${length} numbers`), (x) => x ?? NaN);
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const isText = (value: unknown): value is string => typeof value === "string";
export const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
