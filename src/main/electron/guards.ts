/** What no page may do, whatever got into it: navigate, open windows, ask for devices, reach the network. */
import { app, session, shell, type Session, type WebContents } from "electron";
import { isAllowedExternal, isOwnUrl, isPageUrl } from "./trust.js";

/** Copying a command line to the clipboard is the only thing a page may ask for. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(["clipboard-sanitized-write"]);
/** Schemes of what a page makes itself, and of the developer tools. */
const LOCAL_SCHEMES: ReadonlySet<string> = new Set(["blob:", "data:", "devtools:"]);

/** Before any window: every page, also one that should not exist, is held by the same rules. */
export function guardApp(): void {
  app.on("web-contents-created", (_event, contents) => guardContents(contents));
}

/** After "ready": rules of the one session all windows share. */
export function guardSession(target: Session = session.defaultSession): void {
  target.setPermissionRequestHandler((contents, permission, decide) =>
    decide(ALLOWED_PERMISSIONS.has(permission) && isPageUrl(contents.getURL())),
  );
  target.setPermissionCheckHandler(
    (_contents, permission, origin) => ALLOWED_PERMISSIONS.has(permission) && isOwnUrl(origin),
  );
  target.setDevicePermissionHandler(() => false);
  target.webRequest.onBeforeRequest((details, decide) => {
    const local = URL.canParse(details.url) && LOCAL_SCHEMES.has(new URL(details.url).protocol);
    decide({ cancel: !local && !isOwnUrl(details.url) });
  });
}

function guardContents(contents: WebContents): void {
  // A reload is a navigation to where the page is; every other one is refused.
  const stay = (event: { preventDefault(): void; url: string }): void => {
    if (!isPageUrl(event.url)) event.preventDefault();
  };
  contents.on("will-navigate", stay);
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-frame-navigate", (event) => {
    if (!event.isMainFrame) event.preventDefault();
    else stay(event);
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isAllowedExternal(url)) void shell.openExternal(url);
    return { action: "deny" };
  });
}
