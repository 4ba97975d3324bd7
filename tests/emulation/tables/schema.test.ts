import { strict as assert } from "node:assert";
import { schemaBreach } from "../../../emulation/tables/schema";
import type { Table } from "../../../emulation/tables/tables";

const whole = {
  pin: {
    index: 7528,
    unique_id: "fbe53c66-3442-4773-b19e-d3ec6f54dddf",
    title: "No Title Data Available",
    description: "No description available Story format",
    poster_name: "User Info Error",
    follower_count: "User Info Error",
    tag_list: "N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e",
    is_image_or_video: "multi-video(story page format)",
    image_src: "Image src error.",
    downloaded: 0,
    save_location: "Local save in /data/mens-fashion",
    category: "mens-fashion",
  },
  geo: { ind: 1, timestamp: "2020-08-28 03:52:47", latitude: -89.9787, longitude: 173.293, country: "Albania" },
  user: { ind: 1, first_name: "Ana", last_name: "Berg", age: 18, date_joined: "2015-10-24 11:23:51" },
} as const;

const reversedGeo = Object.fromEntries(Object.entries(whole.geo).reverse());

const breaches: readonly (readonly [Table, unknown, RegExp])[] = [
  ["pin", [], /one JSON object, got an array/],
  ["pin", null, /one JSON object, got null/],
  ["geo", reversedGeo, /keys ind,timestamp,.* got country,/],
  ["geo", { ...whole.geo, more: 1 }, /keys/],
  ["pin", { ...whole.pin, index: "7528" }, /index to be an integer from 0, got "7528"/],
  ["pin", { ...whole.pin, unique_id: "fbe53c66" }, /unique_id to be a version 4 UUID/],
  ["pin", { ...whole.pin, follower_count: 437 }, /follower_count to be digits/],
  ["pin", { ...whole.pin, follower_count: "3B" }, /follower_count/],
  ["pin", { ...whole.pin, is_image_or_video: "gif" }, /is_image_or_video to be one of image, video/],
  ["pin", { ...whole.pin, category: "cars" }, /category to be one of travel/],
  ["pin", { ...whole.pin, downloaded: 1 }, /downloaded to be 0/],
  ["pin", { ...whole.pin, save_location: "Local save in /data/art" }, /save_location to end in mens-fashion/],
  ["geo", { ...whole.geo, latitude: 91 }, /latitude to be a number from -90 to 90, got 91/],
  ["geo", { ...whole.geo, timestamp: "28/08/2020" }, /timestamp to be a date and time/],
  ["user", { ...whole.user, age: 17 }, /age to be an integer from 18/],
  ["user", { ...whole.user, first_name: null }, /first_name to be a string, got null/],
];

describe("schemaBreach", () => {
  for (const table of ["pin", "geo", "user"] as const) {
    it(`finds nothing wrong with a published row of ${table}`, () => assert.equal(schemaBreach(table, whole[table]), undefined));
  }

  it("takes dates in the ISO form", () => {
    assert.equal(schemaBreach("geo", { ...whole.geo, timestamp: "2020-08-28T03:52:47" }), undefined);
  });

  for (const [table, value, expected] of breaches) {
    it(`names what is wrong with ${table}: ${expected.source}`, () => assert.match(schemaBreach(table, value) ?? "", expected));
  }
});
