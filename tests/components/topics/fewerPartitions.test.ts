import { strict as assert } from "node:assert";
import { fewerPartitions, type Partitions } from "../../../components/topics/fewerPartitions";

describe("fewer partitions than the stack got", () => {
  const cases: readonly [string, Partitions, Partitions, RegExp | undefined][] = [
    ["fewer", { a: 6 }, { a: 3 }, /^expected at least 6 partitions of a, which the stack asked for before, got 3\. Kafka takes no partitions away/],
    ["fewer of two", { a: 6, b: 2 }, { a: 3, b: 1 }, /of a, .*, got 3; expected at least 2 partitions of b, .*, got 1\. /],
    ["as many", { a: 6 }, { a: 6 }, undefined],
    ["more", { a: 6 }, { a: 7 }, undefined],
    ["a new topic", { a: 6 }, { b: 1 }, undefined],
    ["left to the cluster now", { a: 6 }, { a: undefined }, undefined],
    ["left to the cluster before", { a: undefined }, { a: 1 }, undefined],
  ];
  for (const [title, got, asked, expected] of cases) {
    it(`${expected === undefined ? "is not seen in" : "is refused"}: ${title}`, () => {
      const problem = fewerPartitions(got, asked);
      if (expected === undefined) assert.equal(problem, undefined);
      else assert.match(problem ?? "", expected);
    });
  }
});
