import type { Table } from "./tables";

/** What a column holds, as its JSON has it. */
export type ColumnKind = "integer" | "number" | "text" | "dateTime";

/** The columns of each table in their order, which is the order of the keys in a record. */
export const tableColumns: Readonly<Record<Table, Readonly<Record<string, ColumnKind>>>> = {
  pin: {
    index: "integer",
    unique_id: "text",
    title: "text",
    description: "text",
    poster_name: "text",
    follower_count: "text",
    tag_list: "text",
    is_image_or_video: "text",
    image_src: "text",
    downloaded: "integer",
    save_location: "text",
    category: "text",
  },
  geo: { ind: "integer", timestamp: "dateTime", latitude: "number", longitude: "number", country: "text" },
  user: { ind: "integer", first_name: "text", last_name: "text", age: "integer", date_joined: "dateTime" },
};

/** The column by which rows of the tables belong together: `index` in pin, `ind` in geo and user. */
export const rowColumn: Readonly<Record<Table, string>> = { pin: "index", geo: "ind", user: "ind" };
