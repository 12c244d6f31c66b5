/** What the api asks of the engine; tests of the api bring a small one of their own. */
import type { Engine } from "../engine/engine.js";

export type EnginePort = Pick<
  Engine,
  | "openEarly"
  | "update"
  | "close"
  | "order"
  | "rows"
  | "positionOf"
  | "tiles"
  | "pixels"
  | "tools"
  | "estimate"
  | "explore"
  | "start"
  | "partialData"
  | "cancel"
  | "removeJob"
  | "result"
  | "resultData"
  | "removeResult"
  | "restoreResult"
  | "export"
  | "encode"
  | "example"
  | "session"
  | "subscribe"
>;
