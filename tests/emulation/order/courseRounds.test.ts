import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { courseRounds } from "../../../emulation/order/courseRounds";

/** Seed and number of rounds. */
const compared = [[100, 100_000], [0, 1_000], [2 ** 32 - 1, 1_000], [2 ** 32, 1_000], [2 ** 53 - 1, 1_000]] as const;

const script = `
import random, sys
for seed, count in ${JSON.stringify(compared)}:
    random.seed(seed)
    print(",".join(f"{random.randrange(0, 2)} {random.randint(0, 11000)}" for _ in range(count)))
`;

describe("courseRounds", () => {
  it("begins with the course's own rows", () => {
    const rows = rounds(100, 10).map((round) => Number(round.split(" ")[1]));
    assert.deepEqual(rows, [7528, 2863, 5730, 8304, 8731, 1313, 4315, 10794, 5494, 5069]);
  });

  it("repeats a row for the first time in round 278", () => {
    const rows = rounds(100, 278).map((round) => round.split(" ")[1]);
    assert.equal(new Set(rows.slice(0, 277)).size, 277);
    assert.equal(new Set(rows).size, 277);
  });

  it("equals CPython's sleeps and rows, for seeds of one word and of two", () => {
    const python = execFileSync("python3", ["-c", script], { encoding: "utf8", maxBuffer: 1 << 26 }).trimEnd().split("\n");
    assert.deepEqual(python, compared.map(([seed, count]) => rounds(seed, count).join(",")));
  });
});

function rounds(seed: number, count: number): readonly string[] {
  const course = courseRounds(seed);
  return Array.from({ length: count }, () => {
    const { sleepSeconds, row } = course.next().value;
    return `${sleepSeconds} ${row}`;
  });
}
