/** How far a run has come, and for how long it will go on. */

/** Seconds of measurement before a remaining time is given. */
const MEASURE_SECONDS = 3;

export class Progress {
  label = "";
  #announced = 0;
  #started = 0;
  #done = 0;
  readonly #since: number;

  constructor(private readonly now: () => number = () => performance.now() / 1000) {
    this.#since = now();
  }

  /** The work units of the whole run are known. */
  expect(units: number): void {
    this.#announced = units;
  }
  /** A pass of so many units begins. */
  begin(units: number, label: string): void {
    this.#started += units;
    this.label = label;
  }
  add(units: number): void {
    this.#done += units;
  }

  get elapsed(): number {
    return this.now() - this.#since;
  }
  /** 0 … 1: of the announced work, or of the passes begun so far when nothing was announced or it proved too little. */
  get fraction(): number {
    const total = Math.max(this.#announced, this.#started);
    return total > 0 ? Math.min(1, this.#done / total) : 0;
  }
  /** Seconds, from the mean rate so far; null until measured for 3 s, or when the whole is not known. */
  get remaining(): number | null {
    if (this.#announced === 0 || this.elapsed < MEASURE_SECONDS || this.fraction === 0) return null;
    return (this.elapsed * (1 - this.fraction)) / this.fraction;
  }
}
