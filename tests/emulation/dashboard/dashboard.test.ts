import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import type { DashboardPicture, DashboardState } from "../../../emulation/dashboard/dashboardState";
import { openDashboard } from "../../../emulation/dashboard/dashboard";
import { densityCounts } from "../../../emulation/dashboard/page/densityCounts";
import { readEvents } from "./readEvents";
import { rehearse } from "./rehearse";

describe("the dashboard", () => {
  it("is one page that needs no other, its script and style allowed by their hashes", async () => {
    const dashboard = await openDashboard({ stack: "local" });
    try {
      const response = await fetch(dashboard.url);
      const [html, policy] = [await response.text(), response.headers.get("content-security-policy") ?? ""];
      for (const tag of ["script", "style"]) {
        const [whole, content = ""] = new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(html) ?? [];
        assert.ok(whole !== undefined, `a ${tag}`);
        assert.ok(policy.includes(`${tag}-src 'sha256-${createHash("sha256").update(content).digest("base64")}'`), policy);
      }
      assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
      const addresses = html.match(/(?:https?:)?\/\/[\w.-]+\.\w+[^\s"'`)]*/g) ?? [];
      assert.deepEqual(addresses.filter((address) => !address.includes("www.w3.org/2000/svg")), [], "addresses in the page");
    } finally {
      await dashboard.end({});
    }
  });

  it("tells a reader all at once, then what changes, and at last how it ended", async () => {
    const dashboard = await openDashboard({ stack: "local" });
    const reader = await readEvents(`${dashboard.url}events`);
    await reader.until(({ name }) => name === "picture");
    assert.deepEqual(reader.events.map(({ name }) => name), ["state", "picture"]);
    assert.equal((reader.events[0]?.data as DashboardState).phase, "connecting");
    const summary = await rehearse(dashboard.view, { posts: 1_000, postsPerSecond: Infinity });
    await reader.until(({ data }) => (data as DashboardState).posts === 1_000);
    await dashboard.end({ summary });
    await reader.ended;
    const [state, picture] = reader.events.slice(-2).map(({ data }) => data) as [DashboardState, DashboardPicture];
    assert.deepEqual([state.phase, state.posts, state.run], ["finished", 1_000, summary.run]);
    assert.equal(densityCounts(picture.density).reduce((sum, count) => sum + count), 1_000);
    await assert.rejects(fetch(dashboard.url), "nothing listens any more");
  });
});
