import { strict as assert } from "node:assert";
import { DensityGrid } from "../../../emulation/dashboard/densityGrid";
import { densityCounts } from "../../../emulation/dashboard/page/densityCounts";

describe("the map's cells", () => {
  const cells: readonly (readonly [place: string, latitude: number, longitude: number, row: number, column: number])[] = [
    ["the north-west corner", 89, -180, 0, 0],
    ["the north pole, east", 90, 179, 0, 89],
    ["the 180th meridian", 0, 180, 22, 89],
    ["the south pole", -90, 0, 44, 45],
    ["where equator and meridian meet", 0, 0, 22, 45],
    ["south-west of there", -1, -1, 22, 44],
    ["Tasmania", -42, 147, 32, 81],
  ];
  for (const [place, latitude, longitude, row, column] of cells) {
    it(`have ${place} in row ${row}, column ${column}`, () => {
      const grid = new DensityGrid();
      grid.add(latitude, longitude);
      const data = grid.data();
      const counts = densityCounts(data);
      assert.deepEqual([counts.length, counts.indexOf(1)], [data.columns * data.rows, row * data.columns + column]);
    });
  }

  it("come to the page as they were counted, beyond what two bytes hold", () => {
    const grid = new DensityGrid();
    for (let post = 0; post < 70_000; post++) grid.add(10, 10);
    grid.add(-50, 100);
    const counts = densityCounts(grid.data());
    assert.equal(Math.max(...counts), 70_000);
    assert.equal(counts.reduce((sum, count) => sum + count), 70_001);
  });
});
