import { strict as assert } from "node:assert";
import { categoryOf } from "../../../emulation/dashboard/categoryOf";
import { rowGenerator } from "../../../emulation/rows/generator";
import { categories } from "../../../emulation/tables/schema";

describe("a pin's category", () => {
  it("is what JSON.parse reads, in generated rows", () => {
    const { pin } = rowGenerator(7);
    for (let row = 0; row < 2_000; row++) {
      const { category } = JSON.parse(pin(row)) as { readonly category: (typeof categories)[number] };
      assert.equal(categoryOf(pin(row)), categories.indexOf(category), pin(row));
    }
  });

  for (const [index, category] of categories.entries()) it(`is ${category}`, () => assert.equal(categoryOf(`{"category":"${category}"}`), index));

  for (const pin of ['{"category":"gardens"}', '{"category":""}', "{}", ""]) {
    it(`is none in ${pin === "" ? "nothing" : pin}`, () => assert.equal(categoryOf(pin), -1));
  }
});
