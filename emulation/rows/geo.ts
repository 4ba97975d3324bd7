import { dateTimesBetween, type DateTimeForm } from "./dateTimes";
import { RowRandom } from "./rowRandom";
import { streams } from "./streams";
import { countries } from "./vocabulary/countries";

/** The JSON text of row N of geolocation_data. */
export function geoRows(seed: number, form: DateTimeForm): (row: number) => string {
  const random = new RowRandom(seed, streams.geo);
  const timestamp = dateTimesBetween("2017-10-01", "2022-10-31", form);
  return (row) => {
    random.moveTo(row);
    return (
      `{"ind":${row},"timestamp":"${timestamp(random)}","latitude":${degrees(random, 90)},` +
      `"longitude":${degrees(random, 180)},"country":"${random.pick(countries)}"}`
    );
  };
}

/** A coordinate of at most six significant digits, even over -limit to limit; unrelated to the country, as in the source. */
function degrees(random: RowRandom, limit: number): number {
  const hundredThousandths = random.below(2 * limit * 100_000 + 1) - limit * 100_000;
  const size = Math.abs(hundredThousandths);
  if (size >= 10_000_000) return Math.round(hundredThousandths / 100) / 1000;
  if (size >= 1_000_000) return Math.round(hundredThousandths / 10) / 10_000;
  return hundredThousandths / 100_000;
}
