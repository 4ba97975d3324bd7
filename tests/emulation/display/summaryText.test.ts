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
  it("tells what was acknowledged and how to verify it", () => {
    const summary = { run: "r1", stack: "dev", posts: 1000, topics: { "u.pin": { sent: 1000 } }, seconds: 2, recordsPerSecond: 1500, interrupted: true };
    assert.equal(
      emulationText(summary),
      "Interrupted: 1,000 posts in 2.0 s (1,500 records/s), run r1\n  u.pin  1,000 records acknowledged\nRead them back: npm run verify -- --stack dev --run r1",
    );
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
