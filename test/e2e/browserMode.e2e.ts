/** Browser mode in a real browser: the link, the cookie, the policy, the event stream. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { describeInBrowser, type Opened, openPage, serve, type Served, startBrowser } from "./support/browser.js";

describeInBrowser("browser mode", () => {
  let browser: Browser;
  let served: Served;
  let opened: Opened;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    served = await serve();
    opened = await openPage(browser, served.link);
  });
  afterEach(async () => {
    await opened.context.close();
    await served.stop();
  });

  it("opens from the link, cleans the address, and breaks no rule of its own policy", async () => {
    const { page, complaints } = opened;
    expect(page.url()).toBe(`${served.origin}/`);
    expect(await page.title()).toContain("Annulus");
    await page.locator("#root > *").first().waitFor();
    expect(complaints).toEqual([]);
  });

  it("keeps its secret from scripts, other visitors and other origins", async () => {
    const { page, context } = opened;
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    expect(await page.evaluate(() => document.cookie)).toBe("");

    const stranger = await browser.newContext();
    const strangersPage = await stranger.newPage();
    expect((await strangersPage.goto(served.link))?.status()).toBe(403);
    expect((await strangersPage.goto(`${served.origin}/`))?.status()).toBe(401);
    await stranger.close();
  });

  it("survives a reload, and the link from the history", async () => {
    const { page } = opened;
    await page.reload();
    await page.locator("#root > *").first().waitFor();
    expect((await page.goto(served.link))?.status()).toBe(200);
    expect(page.url()).toBe(`${served.origin}/`);
  });

  it("can share memory between threads, and can run no text as code or HTML", async () => {
    const { page } = opened;
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    const blocked = await page.evaluate(async () => {
      // The debugger lifts the ban on eval while it evaluates; a later turn of the page is under the page's own rules.
      await new Promise((resolve) => setTimeout(resolve, 10));
      const attempt = (act: () => unknown): string => {
        try {
          act();
          return "allowed";
        } catch (error) {
          return (error as Error).name;
        }
      };
      return [
        attempt(() => (0, eval)("1")),
        attempt(() => (document.body.innerHTML = "<b>x</b>")),
        attempt(() => globalThis.setTimeout("1" as unknown as () => void)),
      ];
    });
    expect(blocked).toEqual(["EvalError", "TypeError", "TypeError"]);
  });

  it("lets the page write and listen, as itself only", async () => {
    const { page } = opened;
    const seen = await page.evaluate(async () => {
      const first = await new Promise<string>((resolve) => {
        const events = new EventSource("/api/events");
        events.onmessage = (event: MessageEvent<string>) => {
          events.close();
          resolve(event.data);
        };
      });
      const headers = { "Content-Type": "application/json" };
      const wrong = await fetch("/api/datasets", { method: "POST", headers, body: '{"path":"/no/such/file.mrcs"}' });
      return { first: JSON.parse(first) as { type: string }, status: wrong.status, body: await wrong.text() };
    });
    expect(seen.first.type).toBe("hello");
    expect([400, 404]).toContain(seen.status);
    expect(seen.body).toContain("file.mrcs");

    const foreign = await browser.newContext();
    const foreignPage = await foreign.newPage();
    await foreignPage.route("http://evil.example/**", (route) =>
      route.fulfill({ contentType: "text/html", body: "<title>elsewhere</title>" }),
    );
    await foreignPage.goto("http://evil.example/");
    const answer = await foreignPage.evaluate(async (origin) => {
      try {
        return String((await fetch(`${origin}/api/session`, { credentials: "include" })).status);
      } catch (error) {
        return (error as Error).name;
      }
    }, served.origin);
    expect(answer).toBe("TypeError");
    await foreign.close();
  });

  it("opens when the link is followed from another site, in spite of the strict cookie", async () => {
    const fresh = await serve();
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route("http://elsewhere.example/**", (route) =>
      route.fulfill({ contentType: "text/html", body: `<a href="${fresh.link}">open</a>` }),
    );
    await page.goto("http://elsewhere.example/");
    await page.getByRole("link").click();
    await page.waitForURL(`${fresh.origin}/`);
    await page.locator("#root > *").first().waitFor();
    await context.close();
    await fresh.stop();
  });
});
