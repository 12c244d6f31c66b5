/** Errors as answers: a status by code, plain words, never a stack. */
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { AppError, toWire, type ErrorCode } from "../../core/errors.js";
import type { ErrorAnswer } from "./contract.js";

export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 500;

const MISSING: ReadonlySet<string> = new Set<ErrorCode>(["session.unknown", "E_NOT_FOUND"]);
const CONFLICT: ReadonlySet<string> = new Set<ErrorCode>([
  "output.exists",
  "output.failed",
  "file.changed",
  "job.cancelled",
  "memory.exceeded",
]);

/** 404 unknown, 409 at odds with the state of things, 400 everything else the user can mend, 500 a bug. */
function statusOf(code: ErrorCode | "bug"): ErrorStatus {
  if (code === "bug" || code === "worker.crashed") return 500;
  if (MISSING.has(code)) return 404;
  return CONFLICT.has(code) ? 409 : 400;
}

/** What is wrong with a request, in words: `indices: Too big: expected array to have <=512 items`. */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join(".")}: ${issue.message}` : issue.message))
    .join("; ");
}

export function invalidRequest(reason: string): AppError<"request.invalid"> {
  return new AppError("request.invalid", `The request cannot be understood: ${reason}`, { reason });
}

/** Status and body for whatever was thrown; `isBug` when it should be reported on the engine's side. */
export function answerFor(error: unknown): { status: ErrorStatus; body: ErrorAnswer; isBug: boolean } {
  if (error instanceof z.ZodError) return answerFor(invalidRequest(describeIssues(error)));
  if (error instanceof HTTPException && error.status < 500) return answerFor(invalidRequest(error.message));
  const { code, message, detail } = toWire(error);
  if (code === "bug") {
    const text = `Something went wrong inside Annulus (${message}). Your files are unchanged.`;
    return { status: 500, body: { error: { code, message: text } }, isBug: true };
  }
  return { status: statusOf(code), body: { error: { code, message, detail } }, isBug: false };
}

/** An error answer outside the routes (no session, wrong host, unknown address). */
export function refusal(status: ErrorStatus, reason: string): Response {
  const body: ErrorAnswer = { error: { code: "request.invalid", message: reason, detail: { reason } } };
  return Response.json(body, { status });
}
