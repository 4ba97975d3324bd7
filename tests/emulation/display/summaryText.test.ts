import { strict as assert } from "node:assert";
import { emulationText } from "../../../emulation/display/emulationText";
import { verificationText } from "../../../emulation/display/verificationText";
import type { VerificationSummary } from "../../../emulation/verifier";

const whole = { sent: 300, delivered: 300, missing: 0, duplicate: 0, reordered: 0, broken: 0, unacknowledged: 0, foreign: 0 };
const proven: VerificationSummary = {
  run: "r1",
  stack: "local",
  posts: 300,
  topics: { "u.pin": whole, "u.geo": whole, "u.user": whole },
  incompletePosts: 0,
  problems: [],
  proven: true,
  seconds: 0.25,
};

describe("emulationText", () => {
  const summary = {
    run: "r1",
    stack: "dev",
    posts: 1000,
    topics: { "u.pin": { sent: 1000 } },
    seconds: 2,
    recordsPerSecond: 1500,
    latencyMs: { p50: 5, p99: 20.04, max: 31_000 },
    rejected: { count: 0, first: [] },
    rejectedRows: { count: 0, first: [] },
    duplicates: 0,
    resumed: false,
    interrupted: true,
  };

  it("tells what was acknowledged, how fast, and how to verify it", () => {
    assert.deepEqual(emulationText(summary).split("\n"), [
      "Interrupted: 1,000 posts in 2.0 s (1,500 records/s), run r1",
      "  u.pin  1,000 records acknowledged",
      "  acknowledged after 5 ms (half), 20 ms (99 %), 31.0 s (all)",
      "Read them back: npm run verify -- --stack dev --run r1",
    ]);
  });

  it("names what was not posted, and what was posted twice", () => {
    const text = emulationText({ ...summary, interrupted: false, resumed: true, duplicates: 7, rejectedRows: { count: 1200, first: ["row 7: no partner"] }, rejected: { count: 1, first: ["post 3"] } });
    assert.match(text, /^Resumed: 1,000 posts/);
    assert.match(text, / {2}7 records stored twice.*\n {2}1,200 rows could not be posted:\n {4}- row 7: no partner\n {4}- and 1,199 more\n {2}1 posts are too large to be sent ever:\n {4}- post 3\n/);
  });
});

describe("verificationText", () => {
  it("is a table and a verdict", () => {
    assert.deepEqual(verificationText(proven).split("\n"), [
      "Run r1, 300 posts, read back in 0.3 s",
      "          sent  delivered  missing  duplicate",
      "  u.pin    300        300        0          0",
      "  u.geo    300        300        0          0",
      "  u.user   300        300        0          0",
      "Proven: every record that was acknowledged is there.",
    ]);
  });

  it("names what is wrong, and what else was found", () => {
    const topics = { "u.pin": { ...whole, delivered: 299, missing: 1, foreign: 1234 } };
    const text = verificationText({ ...proven, topics, incompletePosts: 1, problems: ["missing pin of post 3"], proven: false });
    assert.match(text, /1,234 records of other runs, not counted\n {2}- missing pin of post 3\nNot proven: 1 posts have fewer than three records/);
  });
});
