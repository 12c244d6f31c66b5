/** Short messages at the bottom right. Errors stay until closed, success goes after 5 s. */
import { create } from "zustand";
import { isAppError } from "../../core/errors.js";

export interface NoticeInfo {
  id: number;
  tone: "success" | "info" | "error";
  title: string;
  text?: string;
  action?: { label: string; run(): void };
}

export interface NoticesState {
  /** On screen now. */
  notices: readonly NoticeInfo[];
  /** The last ones, newest first, also after they were closed. */
  history: readonly NoticeInfo[];
}

const SHOWN = 3;
const REMEMBERED = 12;
const SUCCESS_MS = 5000;
let nextId = 1;

export const useNotices = create<NoticesState>(() => ({ notices: [], history: [] }));

export const dismiss = (id: number): void =>
  useNotices.setState(({ notices }) => ({ notices: notices.filter((n) => n.id !== id) }));

/** Show a notice; of more than three the oldest that is not an error goes first. */
export function notify(notice: Omit<NoticeInfo, "id">): number {
  const id = nextId++;
  useNotices.setState(({ notices, history }) => {
    const all = [...notices, { ...notice, id }];
    while (all.length > SHOWN) {
      const goes = all.findIndex((n) => n.tone !== "error" && n.id !== id);
      all.splice(goes === -1 ? 0 : goes, 1);
    }
    return { notices: all, history: [{ ...notice, id }, ...history].slice(0, REMEMBERED) };
  });
  if (notice.tone !== "error") setTimeout(() => dismiss(id), SUCCESS_MS);
  return id;
}

/** True for what the user (or the page itself) stopped: never shown as a failure. */
export const isCancelled = (error: unknown): boolean =>
  isAppError(error, "job.cancelled") || (error instanceof DOMException && error.name === "AbortError");

/** The sentence of an error as the user reads it. */
export const messageOf = (error: unknown): string => {
  if (error instanceof TypeError && /fetch|network/i.test(error.message)) {
    return "The engine does not answer. The page connects again by itself.";
  }
  return error instanceof Error ? error.message : String(error);
};

/** Show what failed; cancelling is no failure. */
export function notifyError(title: string, error: unknown): void {
  if (!isCancelled(error)) notify({ tone: "error", title, text: messageOf(error) });
}
