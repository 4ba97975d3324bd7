import { strict as assert } from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { group, ratePerSecond } from "../../emulation/display/progressLine";
import { openDashboard, type Dashboard } from "../../emulation/dashboard/dashboard";
import { EventStream, serverSentEvent } from "../../emulation/dashboard/eventStream";
import { makePage } from "../../emulation/dashboard/page";
import { servePage } from "../../emulation/dashboard/pageServer";
import { RunView } from "../../emulation/dashboard/runView";
import { rehearse, rehearsedTopics } from "../emulation/dashboard/rehearse";
import { missingChromium, startChromium } from "./chromium";

describe(`the dashboard in a browser${missingChromium === undefined ? "" : ` (skipped: ${missingChromium})`}`, function () {
  this.timeout(60_000);
  let browser: Browser;
  let dashboard: Dashboard | undefined;
  let page: Page;
  let complaints: string[];
  let requests: string[];
  before(async function () {
    if (missingChromium !== undefined) return this.skip();
    browser = await startChromium();
  });
  after(() => browser?.close());
  afterEach(async () => {
    await page?.context().close();
    await dashboard?.end({});
    dashboard = undefined;
  });

  const look = async (url: string, options: BrowserContextOptions = {}): Promise<void> => {
    [complaints, requests] = [[], []];
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })).newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    // tsx names functions by a function of its own, also those that are sent to the browser.
    await page.addInitScript("globalThis.__name = (named) => named");
    await page.goto(url);
  };
  const open = async (options?: BrowserContextOptions): Promise<Dashboard> => {
    dashboard = await openDashboard({ stack: "local" });
    await look(dashboard.url, options);
    return dashboard;
  };
  const text = (selector: string): Promise<string | null> => page.textContent(selector);
  const says = (selector: string, expected: string): Promise<unknown> =>
    page.waitForFunction(([at, wanted]) => document.querySelector(at as string)?.textContent === wanted, [selector, expected], { timeout: 20_000 });
  const table = (selector: string): Promise<string[][]> =>
    page.$$eval(`${selector} tr`, (rows) => rows.map((row) => [...(row as HTMLTableRowElement).cells].map((cell) => cell.textContent ?? "")));

  it("shows at full rate what the run counts, to the last post, smoothly and with one connection", async () => {
    const { url, view, end } = await open();
    await says("#phase", "Connecting to the brokers");
    const work = await startMeasuring(page);
    const summary = await rehearse(view, { posts: 180_000, postsPerSecond: 59_000 });
    const { cpuShare, frameMs, frames } = await work.stop();
    await end({ summary });
    await says("#phase", "Finished");

    assert.equal(await text("#run"), `Stack local · run ${summary.run}`);
    assert.deepEqual([await text("#done"), await text("#share"), await text("#left")], ["180,000 posts", "of 180,000 acknowledged, 100 %", ""]);
    assert.deepEqual([await text("#rate"), await text("#records"), await text("#in-flight")], [group(summary.recordsPerSecond), "540,000", "0"]);
    assert.ok((await text("#tail"))?.startsWith(`p99 ${summary.latencyMs.p99} ms · max ${summary.latencyMs.max}`), (await text("#tail")) ?? "");
    assert.deepEqual(await table("#topics table"), [["Partition", "pin", "geo", "user"], ["0", "60,000", "60,000", "60,000"], ["1", "60,000", "60,000", "60,000"], ["2", "60,000", "60,000", "60,000"], ["All", "180,000", "180,000", "180,000"]]);
    const categories = await table("#categories tbody");
    assert.deepEqual(categories.map(([name, , posts]) => [name, posts]), view.state().categories.map(({ name, posts }) => [name, group(posts)]));
    assert.equal(categories.reduce((sum, [, , posts]) => sum + Number(posts?.replace(/,/g, "")), 0), 180_000);
    assert.match((await page.getAttribute("#map canvas", "aria-label")) ?? "", /in 4,050 of 4,050 places/);
    const [latest = NaN] = view.picture().timeline.points.at(-1) ?? [];
    assert.equal(await page.getAttribute("#rates canvas", "aria-label"), `Records acknowledged a second. Latest: records/s ${ratePerSecond(latest)}. Arrow keys read other times.`);
    assert.ok((await inked(page, "#rates canvas")) > 0.02 && (await inked(page, "#latencies canvas")) > 0.005 && (await inked(page, "#map canvas")) > 0.2, "charts and map are drawn");

    // A fraction of the one core that a page has; processor time, because the machine may be busy with others.
    assert.ok(cpuShare < 0.35, `the page works ${(cpuShare * 100).toFixed(0)} % of the time`);
    assert.ok(frameMs < 100, `half of ${frames} frames come within ${frameMs.toFixed(0)} ms`);
    assert.deepEqual(requests, [url, `${url}events`]);
    assert.deepEqual(complaints, []);
  });

  it("keeps what it shows when the emulator is gone, and asks no more", async () => {
    const { view, end } = await open();
    const summary = await rehearse(view, { posts: 300, postsPerSecond: Infinity });
    await says("#done", "300 posts");
    await end({ summary: { ...summary, interrupted: true } });
    await says("#phase", "Interrupted");
    // EventSource asks again after a second.
    await sleep(1_500);
    assert.deepEqual([await text("#phase"), await text("#done"), requests.length, complaints], ["Interrupted", "300 posts", 2, []]);
  });

  it("says why a run failed", async () => {
    const { view, end } = await open();
    // A page that asks for the state only after the end learns nothing.
    await says("#phase", "Connecting to the brokers");
    view.begun({ id: "r", resumed: true });
    await end({ error: new Error("Stopped after 0 posts: the brokers are gone") });
    await says("#phase", "Failed");
    assert.equal(await text("[role=alert]"), "Stopped after 0 posts: the brokers are gone");
    assert.equal(await text("#run"), "Stack local · run r (resumed)");
  });

  it("says so when nothing comes any more, and goes on when it does", async () => {
    const view = new RunView("local");
    const whole = (): string => serverSentEvent("state", view.state()) + serverSentEvent("picture", view.picture());
    const serve = async (port?: number) => {
      const stream = new EventStream();
      return servePage({ port, page: await makePage(), onEvents: (response) => stream.add(response, whole()) });
    };
    const first = await serve();
    await look(first.url);
    view.begun({ id: "r", resumed: false });
    await first.close();
    await says("#phase", "Connection lost");
    assert.match((await text("[role=alert]")) ?? "", /Nothing comes from the emulator any more/);
    const again = await serve(Number(new URL(first.url).port));
    await says("#phase", "Posting");
    assert.equal(await page.isHidden("#notice"), true);
    await again.close();
  });

  it("shows errors as text, whatever is in them", async () => {
    const { view } = await open();
    const hostile = '<img src="http://127.0.0.1:9/x" onerror="document.title=1"> & </script><script>alert(1)</script>';
    view.trouble(new Error("connect ECONNREFUSED"));
    view.rejectedRow({ place: "row 7", reason: hostile });
    await says("#error-count", "2");
    assert.deepEqual(await page.$$eval("#errors li p", (entries) => entries.map(({ textContent }) => textContent)), [`A row cannot be posted: ${hostile}`, "connect ECONNREFUSED"]);
    assert.deepEqual([await text("#error-kinds"), requests.length, complaints], ["1 tried again, 1 left out", 2, []]);
  });

  it("reads out a chart's values by keyboard, and a place of the map by pointer", async () => {
    const { view, end } = await open();
    const summary = await rehearse(view, { posts: 4_000, postsPerSecond: 2_000 });
    await end({ summary });
    await says("#phase", "Finished");
    await page.focus("#rates canvas");
    await page.keyboard.press("Home");
    assert.match((await text("#rates .key")) ?? "", /^at 0:00records\/s \d/);
    await page.keyboard.press("ArrowRight");
    assert.match((await page.getAttribute("#rates canvas", "aria-label")) ?? "", /At 0:01: records\/s/);
    await page.keyboard.press("Escape");
    assert.match((await page.getAttribute("#rates canvas", "aria-label")) ?? "", /Latest: records\/s/);
    const { x, y, width, height } = (await page.locator("#map canvas").boundingBox()) ?? assert.fail("a map");
    await page.mouse.move(x + width * 0.505, y + height * 0.5);
    assert.match((await text("#place")) ?? "", /^2° S to 2° N, 0° to 4° E: \d+ posts?$/);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has contrast enough in ${colorScheme}, for text and for lines`, async () => {
      await open({ colorScheme });
      for (const ground of ["--card", "--ground"]) {
        for (const name of ["--text", "--soft", "--good", "--warn", "--bad"]) assert.ok((await contrast(page, name, ground)) >= 4.5, `${name} on ${ground}`);
      }
      for (const name of ["--accent", "--p99", "--max"]) assert.ok((await contrast(page, name, "--card")) >= 3, name);
    });
  }

  it("fits narrow and wide windows", async () => {
    const { view } = await open();
    for (const topic of Object.values(rehearsedTopics)) view.trouble(new Error(`${topic}-${"x".repeat(120)}`));
    await rehearse(view, { posts: 5_000, postsPerSecond: Infinity, partitions: 24 });
    await says("#done", "5,000 posts");
    for (const width of [320, 390, 768, 1024, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      const sticking = await page.evaluate(() => {
        const outside = (one: Element): boolean => one.getBoundingClientRect().right > innerWidth + 0.5 && one.closest(".scroll, svg, #bar") === null;
        return [...document.querySelectorAll("body *:not(.hidden, .hidden *)")].filter(outside).map(({ id, tagName }) => `${tagName}#${id}`);
      });
      assert.deepEqual([sticking, await page.evaluate(() => document.documentElement.scrollWidth)], [[], width]);
    }
  });
});

interface Work {
  /** Processor time of the page's own thread, as a share of the time that went by. */
  readonly cpuShare: number;
  /** The median time from a frame to the next. */
  readonly frameMs: number;
  readonly frames: number;
}

async function startMeasuring(page: Page): Promise<{ stop(): Promise<Work> }> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const busySeconds = async (): Promise<number> => (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN;
  await page.evaluate(() => {
    const frames: number[] = [];
    const note = (atMs: number): void => {
      frames.push(atMs);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    Object.assign(window, { frames });
  });
  const [busyBefore, startMs] = [await busySeconds(), performance.now()];
  return {
    async stop() {
      const cpuShare = ((await busySeconds()) - busyBefore) / ((performance.now() - startMs) / 1000);
      const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
      const gaps = frames.slice(1).map((atMs, index) => atMs - (frames[index] ?? 0)).sort((a, b) => a - b);
      return { cpuShare, frameMs: gaps[Math.floor(gaps.length / 2)] ?? Infinity, frames: frames.length };
    },
  };
}

/** The share of a canvas that is not empty. */
function inked(page: Page, selector: string): Promise<number> {
  return page.$eval(selector, (canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const pixels = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
    let filled = 0;
    for (let at = 3; at < pixels.length; at += 4) if ((pixels[at] as number) > 0) filled++;
    return filled / (width * height);
  });
}

/** The contrast ratio of two colours of the style sheet (WCAG 2.2). */
function contrast(page: Page, one: string, other: string): Promise<number> {
  return page.evaluate((names) => {
    const luminance = (name: string): number => {
      const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const [lighter = 0, darker = 0] = names.map(luminance).sort((a, b) => b - a);
    return (lighter + 0.05) / (darker + 0.05);
  }, [one, other]);
}
