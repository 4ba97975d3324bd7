import { dateTimesBetween, type DateTimeForm } from "./dateTimes";
import { RowRandom } from "./rowRandom";
import { streams } from "./streams";
import { firstNames, lastNames } from "./vocabulary/names";

/** The JSON text of row N of user_data. */
export function userRows(seed: number, form: DateTimeForm): (row: number) => string {
  const random = new RowRandom(seed, streams.user);
  const dateJoined = dateTimesBetween("2015-01-01", "2017-12-31", form);
  return (row) => {
    random.moveTo(row);
    return (
      `{"ind":${row},"first_name":"${random.pick(firstNames)}","last_name":"${random.pick(lastNames)}",` +
      `"age":${age(random)},"date_joined":"${dateJoined(random)}"}`
    );
  };
}

/** The age groups that the course asks for, as [first, last, share of rows]. */
const ageGroups: readonly (readonly [number, number, number])[] = [
  [18, 24, 0.38],
  [25, 35, 0.32],
  [36, 50, 0.22],
  [51, 80, 0.08],
];

function age(random: RowRandom): number {
  let draw = random.below(1_000_000) / 1_000_000;
  for (const [first, last, share] of ageGroups) {
    if (draw < share) return first + random.below(last - first + 1);
    draw -= share;
  }
  return 80;
}
