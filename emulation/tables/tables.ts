/** The three tables of a post, by the name of their topic's suffix. Row N of one belongs with row N of the others. */
export const tables = ["pin", "geo", "user"] as const;

export type Table = (typeof tables)[number];

/** What the tables are called in the course's database. */
export const tableNames: Readonly<Record<Table, string>> = { pin: "pinterest_data", geo: "geolocation_data", user: "user_data" };
