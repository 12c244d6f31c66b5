/** Whom this process listens to: our own page in our own scheme, nobody else. */

export const SCHEME = "annulus";
/** Address of the page; "app" is the only host there is. */
export const PAGE_URL = `${SCHEME}://app/`;

/** Names of the messages between page and this process. */
export const CHANNEL = {
  openFiles: "annulus:open-files",
  chooseFolder: "annulus:choose-folder",
  saveAs: "annulus:save-as",
  menu: "annulus:menu",
} as const;

/** Other sites that a link may open in the user's browser. */
const EXTERNAL_HOSTS: ReadonlySet<string> = new Set(["doi.org"]);

/** True for addresses of the page's own scheme and host, whatever their path. */
export function isOwnUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === `${SCHEME}:` && new URL(url).host === "app";
}

/** True for the page itself: where a reload leads. */
export function isPageUrl(url: string): boolean {
  if (!isOwnUrl(url)) return false;
  const { pathname } = new URL(url);
  return pathname === "/" || pathname === "/index.html";
}

/** True for what may be handed to the user's browser: https, a host of the list, no account or port in it. */
export function isAllowedExternal(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password, port } = new URL(url);
  return protocol === "https:" && EXTERNAL_HOSTS.has(hostname) && username + password + port === "";
}

/** The part of a message's sender that matters. */
export interface Sender {
  readonly url: string;
  readonly parent: unknown;
}

/** True for the top frame of our own page; frames inside it, other pages and vanished frames are strangers. */
export function isTrustedSender(frame: Sender | null | undefined): boolean {
  return frame !== null && frame !== undefined && frame.parent === null && isPageUrl(frame.url);
}
