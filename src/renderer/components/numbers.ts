/**
 * How numbers are written on screen: decimal point, thin no-break space between thousands, true minus, no-break
 * space before units and %, none before °. Unknown is "not known".
 */
const THIN = "\u202f";
const NBSP = "\u00a0";
const MINUS = "\u2212";

export const NOT_KNOWN = "not known";

const withThousands = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, THIN);

/** 4 096. */
export function count(n: number): string {
  return (n < 0 ? MINUS : "") + withThousands(String(Math.abs(Math.round(n))));
}

/** A fixed number of decimals with true minus; a value that rounds to zero carries no sign. */
export function fixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? `${MINUS}∞` : "∞";
  const text = Math.abs(value).toFixed(decimals);
  const [whole = "0", part] = text.split(".");
  const sign = value < 0 && Number(text) !== 0 ? MINUS : "";
  return sign + withThousands(whole) + (part === undefined ? "" : `.${part}`);
}

/** Like {@link fixed}, with a plus in front of positive values: "+1.49". */
export function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return value > 0 && Number(value.toFixed(decimals)) !== 0 ? `+${text}` : text;
}

/** As many decimals as the value needs, at most `decimals`: 24, 1.5, 0.125. */
export function plain(value: number, decimals = 6): string {
  if (!Number.isFinite(value)) return fixed(value, 0);
  const text = fixed(value, decimals);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Four significant digits for values of any size: 0.000312 → 3.12e−4. */
export function general(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return fixed(value, 0);
  if (size >= 1e6 || size < 1e-3) {
    const [mantissa = "", exponent = ""] = value.toExponential(2).split("e");
    return `${mantissa.replace("-", MINUS)}e${exponent.replace("-", MINUS).replace("+", "")}`;
  }
  return fixed(value, Math.max(0, 3 - Math.floor(Math.log10(size))));
}

/** The value with its unit: a no-break space before it, none before ° and ×. */
export function withUnit(text: string, unit: string): string {
  if (unit === "") return text;
  return unit === "°" || unit === "×" ? text + unit : text + NBSP + unit;
}

export const ccc = (value: number): string => fixed(value, 3);
/** psi, 0.1°. */
export const angle = (degrees: number): string => withUnit(fixed(degrees, 1), "°");
/** Shifts to 0.01 px. */
export const shift = (px: number): string => withUnit(fixed(px, 2), "px");
export const resolution = (angstrom: number | null): string =>
  angstrom === null ? NOT_KNOWN : withUnit(fixed(angstrom, 1), "Å");
export const percent = (fraction: number, decimals = 1): string => withUnit(fixed(100 * fraction, decimals), "%");

/** 2 to 4 decimals, as the value needs: 4.00, 1.3475 Å/px. */
export function pixelSize(angstrom: number | null): string {
  if (angstrom === null) return NOT_KNOWN;
  const text = angstrom.toFixed(4).replace(/0{1,2}$/, "");
  return withUnit(text, "Å/px");
}

/** Coarsest unit that keeps the number readable: 41 MB, 1.2 GB (powers of 1000). */
export function bytes(n: number): string {
  if (n < 1000) return withUnit(count(n), "B");
  const units = ["kB", "MB", "GB", "TB"];
  let value = n / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return withUnit(fixed(value, value < 9.95 ? 1 : 0), units[unit] ?? "TB");
}

const clock = (seconds: number): string => {
  const s = Math.max(0, Math.round(seconds));
  const two = (v: number): string => String(v).padStart(2, "0");
  return s < 3600
    ? `${Math.floor(s / 60)}:${two(s % 60)}`
    : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};

/** A measured time: 0.2 s, 18.4 s, 1:35. */
export const elapsed = (seconds: number): string =>
  seconds < 59.95 ? withUnit(fixed(seconds, 1), "s") : clock(seconds);

/** Time left of a job: "0:41 left". */
export const timeLeft = (seconds: number): string => `${clock(seconds)} left`;

/** An estimate, coarse on purpose: "under 1 s", "about 20 s", "about 3 min". */
export function about(seconds: number): string {
  if (seconds < 1) return `under 1${NBSP}s`;
  if (seconds < 10) return `about ${Math.round(seconds)}${NBSP}s`;
  if (seconds < 90) return `about ${5 * Math.round(seconds / 5)}${NBSP}s`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)}${NBSP}min`;
  return `about ${fixed(seconds / 3600, 1)}${NBSP}h`;
}

/** "1 particle", "4 096 particles". */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)}${NBSP}${n === 1 ? one : many}`;
