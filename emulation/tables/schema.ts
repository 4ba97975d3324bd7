import type { Table } from "./tables";

/**
 * Says in what a record's value departs from its table: its JSON keys in column order, their types, the values a
 * closed column may hold, and that the sentinels of a row agree. Undefined when it does not.
 */
export function schemaBreach(table: Table, value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return `expected one JSON object, got ${kind(value)}`;
  const record = value as Readonly<Record<string, unknown>>;
  return keysBreach(table, record) ?? columnBreach(table, record) ?? (table === "pin" ? sentinelBreach(record) : undefined);
}

/** Category names: what `category` may hold, and what `save_location` ends in. */
export const categories = [
  "travel", "christmas", "quotes", "tattoos", "education", "mens-fashion", "finance",
  "diy-and-crafts", "vehicles", "beauty", "event-planning", "home-decor", "art",
] as const;

export const mediaKinds = { image: "image", video: "video", story: "multi-video(story page format)" } as const;

/** What a column holds where the scraper found nothing. */
export const sentinels = {
  title: "No Title Data Available",
  description: "No description available",
  storyDescription: "No description available Story format",
  untitledDescription: "Untitled",
  poster: "User Info Error",
  tags: "N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e",
  image: "Image src error.",
} as const;

export const savePrefix = "Local save in /data/";

/** Returns what was expected, or undefined when the value is right. */
type Check = (value: unknown) => string | undefined;

const integer = expecting("an integer from 0", (value) => Number.isInteger(value) && (value as number) >= 0);
const text = expecting("a string", (value) => typeof value === "string" && value !== "");
const dateTime = matching("a date and time such as 2020-08-28 03:52:47", /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d$/);

const columns: Readonly<Record<Table, Readonly<Record<string, Check>>>> = {
  pin: {
    index: integer,
    unique_id: matching("a version 4 UUID", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    title: text,
    description: text,
    poster_name: text,
    follower_count: matching(`digits, <n>k, <n>M or "${sentinels.poster}"`, /^(\d+[kM]?|User Info Error)$/),
    tag_list: text,
    is_image_or_video: oneOf(Object.values(mediaKinds)),
    image_src: matching(`an https URL or "${sentinels.image}"`, /^(https:\/\/\S+|Image src error\.)$/),
    downloaded: oneOf([0, 1]),
    save_location: text,
    category: oneOf(categories),
  },
  geo: {
    ind: integer,
    timestamp: dateTime,
    latitude: degrees(90),
    longitude: degrees(180),
    country: text,
  },
  user: {
    ind: integer,
    first_name: text,
    last_name: text,
    age: expecting("an integer from 18", (value) => Number.isInteger(value) && (value as number) >= 18),
    date_joined: dateTime,
  },
};

const keys = Object.fromEntries(Object.entries(columns).map(([table, checks]) => [table, Object.keys(checks).join(",")])) as Readonly<Record<Table, string>>;

function keysBreach(table: Table, record: Readonly<Record<string, unknown>>): string | undefined {
  const expected = keys[table];
  const got = Object.keys(record).join(",");
  return got === expected ? undefined : `expected the keys ${expected}, got ${got}`;
}

function columnBreach(table: Table, record: Readonly<Record<string, unknown>>): string | undefined {
  for (const [column, check] of Object.entries(columns[table])) {
    const expected = check(record[column]);
    if (expected !== undefined) return `expected ${column} to be ${expected}, got ${JSON.stringify(record[column])}`;
  }
  return undefined;
}

function sentinelBreach(pin: Readonly<Record<string, unknown>>): string | undefined {
  if (pin.save_location !== `${savePrefix}${String(pin.category)}`) return `expected save_location to end in ${String(pin.category)}`;
  if (pin.image_src === sentinels.image && pin.downloaded !== 0) return "expected downloaded to be 0 where there is no image";
  return undefined;
}

function expecting(what: string, holds: (value: unknown) => boolean): Check {
  return (value) => (holds(value) ? undefined : what);
}

function matching(what: string, pattern: RegExp): Check {
  return expecting(what, (value) => typeof value === "string" && pattern.test(value));
}

function oneOf(values: readonly unknown[]): Check {
  return expecting(`one of ${values.join(", ")}`, (value) => values.includes(value));
}

function degrees(limit: number): Check {
  return expecting(`a number from -${limit} to ${limit}`, (value) => typeof value === "number" && Math.abs(value) <= limit);
}

function kind(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
