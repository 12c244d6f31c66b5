/** The members of a class in their own order, as grids expect it: nothing is asked of the engine. */
import { resources } from "../../data/hooks.js";
import { engine } from "../../engine.js";
import { IndexSet } from "../../state/indexSet.js";
import { ParticleOrder } from "../gallery/ParticleOrder.js";
import { PagedRows } from "../table/PagedRows.js";

export class MemberOrder extends ParticleOrder {
  private readonly places = new Map<number, number>();

  constructor(private readonly members: Uint32Array) {
    super(engine, 0, null, members.length);
    members.forEach((index, position) => this.places.set(index, position));
  }

  override remember(): void {
    // Every place is known from the start.
  }
  override knownPosition(index: number): number {
    return this.places.get(index) ?? -1;
  }
  override positionOf(index: number): Promise<number> {
    return Promise.resolve(this.knownPosition(index));
  }
  override indexAt(position: number): Promise<number> {
    const index = this.members[position];
    return index === undefined
      ? Promise.reject(new Error(`the class has no member ${position}`))
      : Promise.resolve(index);
  }
  override between(first: number, end: number): Promise<IndexSet> {
    return Promise.resolve(IndexSet.of(this.members.subarray(first, end)));
  }
  override all(): Promise<IndexSet> {
    return this.between(0, this.members.length);
  }
}

export class MemberRows extends PagedRows {
  constructor(private readonly members: Uint32Array) {
    super({ cache: resources, rows: engine.rows }, 0, null, members.length, []);
  }
  override index(position: number): number | undefined {
    return this.members[position];
  }
}
