/** When and where a recent file was opened. */

const DAY_MS = 86_400_000;
const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** "today 14:07", "yesterday 18:22", "12 Nov", "12 Nov 2025"; empty if the time is not known. */
export function dayWords(iso: string, now: Date): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  const days = Math.round((startOfDay(now) - startOfDay(date)) / DAY_MS);
  const clock = `${date.getHours()}:${String(date.getMinutes()).padStart(2, "0")}`;
  if (days === 0) return `today ${clock}`;
  if (days === 1) return `yesterday ${clock}`;
  const month =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][date.getMonth()] ?? "";
  const day = `${date.getDate()} ${month}`;
  return date.getFullYear() === now.getFullYear() ? day : `${day} ${date.getFullYear()}`;
}

/** The folder of a path, of either kind of separator. */
export const folderOf = (path: string): string => path.replace(/[/\\][^/\\]*$/, "") || "/";
