import { strict as assert } from "node:assert";
import fc from "fast-check";
import { PlaceReader } from "../../../emulation/dashboard/placeReader";
import { rowGenerator } from "../../../emulation/rows/generator";

const reader = new PlaceReader();
const place = (geo: string): readonly number[] => {
  reader.read(geo);
  return [reader.latitude, reader.longitude];
};
const geo = (latitude: number, longitude: number, ind = 1): string => JSON.stringify({ ind, timestamp: "2020-08-28T03:52:47", latitude, longitude, country: "Togo" });
/** Without the -0 that Math.floor makes, and JSON does not know. */
const floors = (...degrees: readonly number[]): readonly number[] => degrees.map((number) => Math.floor(number) + 0);

describe("a post's place", () => {
  it("is what JSON.parse reads, in generated rows", () => {
    const rows = rowGenerator(7);
    for (let row = 0; row < 2_000; row++) {
      const { latitude, longitude } = JSON.parse(rows.geo(row)) as { readonly latitude: number; readonly longitude: number };
      assert.deepEqual(place(rows.geo(row)), floors(latitude, longitude), rows.geo(row));
    }
  });

  it("is the degree below, whatever the number", () => {
    const degrees = (limit: number) => fc.oneof(fc.double({ min: -limit, max: limit, noNaN: true }), fc.integer({ min: -limit, max: limit }));
    fc.assert(fc.property(degrees(90), degrees(180), fc.nat(), (latitude, longitude, ind) => assert.deepEqual(place(geo(latitude, longitude, ind)).map((number) => number + 0), floors(latitude, longitude))));
  });

  for (const [latitude, longitude] of [[90, 180], [-90, -180], [0, -0.5], [-0.00001, 1e-7], [-3.5e-7, 5e-324]] as const) {
    it(`is the degree below ${latitude}, ${longitude}`, () => assert.deepEqual(place(geo(latitude, longitude)).map((number) => number + 0), floors(latitude, longitude)));
  }

  it("is found where dates are longer", () => {
    assert.deepEqual(place('{"ind":7,"timestamp":"2020-08-28 03:52:47.000","latitude":-1.5,"longitude":3,"country":"Togo"}'), [-2, 3]);
  });
});
