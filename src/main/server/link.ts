/**
 * Who may come in: a 256-bit token in the link, good once, exchanged for a cookie of its own. Only SHA-256 digests are
 * kept and compared in constant time, so neither memory nor timing shows a secret.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const TOKEN_BYTES = 32;
const WINDOW_MS = 60_000;
/** Wrong tokens answered as such within a window; after that only "too many". */
const WRONG_PER_WINDOW = 10;

export type Entry = { kind: "granted"; cookie: string } | { kind: "used" } | { kind: "wrong" } | { kind: "limited" };

export interface Gate {
  /** The secret of the link; said once, kept nowhere. */
  readonly token: string;
  readonly cookieName: string;
  enter(token: string): Entry;
  holdsCookie(cookieHeader: string | undefined): boolean;
}

const digest = (secret: string): Buffer => createHash("sha256").update(secret, "utf8").digest();

/** @param port part of the cookie's name: browsers send cookies to every port of a host */
export function createGate(port: number, now: () => number = Date.now): Gate {
  const token = randomBytes(TOKEN_BYTES).toString("hex");
  const tokenDigest = digest(token);
  const cookieName = `annulus_${port}`;
  let cookieDigest: Buffer | null = null;
  let windowStart = -Infinity;
  let wrong = 0;

  return {
    token,
    cookieName,
    enter(given) {
      if (timingSafeEqual(digest(given), tokenDigest)) {
        if (cookieDigest) return { kind: "used" };
        const cookie = randomBytes(TOKEN_BYTES).toString("hex");
        cookieDigest = digest(cookie);
        return { kind: "granted", cookie: `${cookieName}=${cookie}; Path=/; HttpOnly; SameSite=Strict` };
      }
      // A right token always passes: whoever can send wrong ones must not be able to lock the owner out.
      if (now() - windowStart > WINDOW_MS) {
        windowStart = now();
        wrong = 0;
      }
      wrong++;
      return { kind: wrong > WRONG_PER_WINDOW ? "limited" : "wrong" };
    },
    holdsCookie(header) {
      if (!header || !cookieDigest) return false;
      const values = header
        .split(";")
        .map((part) => part.trim())
        .filter((part) => part.startsWith(`${cookieName}=`))
        .map((part) => part.slice(cookieName.length + 1));
      // Two cookies of this name means that somebody planted one.
      return values.length === 1 && timingSafeEqual(digest(values[0]!), cookieDigest);
    },
  };
}
