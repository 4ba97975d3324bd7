import { sentinels } from "../tables/schema";

/** What can be missing of a pin: all of it, or one thing. `description` and `untitled` are two sentinels of one column. */
export const dirtKinds = ["empty", "title", "description", "untitled", "poster", "tags", "image"] as const;

export type DirtKind = (typeof dirtKinds)[number];

/** Shares of rows, from 0 to 1: `empty` of all rows, the others of the rows that are not empty. */
export type Dirt = Readonly<Partial<Record<DirtKind, number>>>;

/** The shares in published samples. */
export const publishedDirt: Required<Dirt> = { empty: 0.04, title: 0.01, description: 0.05, untitled: 0.01, poster: 0.015, tags: 0.05, image: 0.01 };

/** The columns of a pin that hold a sentinel. */
export function dirtyColumns(pin: string): readonly string[] {
  const record = JSON.parse(pin) as Readonly<Record<string, unknown>>;
  return Object.entries(sentinelsOf).flatMap(([column, values]) => (values.includes(record[column]) ? [column] : []));
}

const sentinelsOf: Readonly<Record<string, readonly unknown[]>> = {
  title: [sentinels.title],
  description: [sentinels.description, sentinels.storyDescription, sentinels.untitledDescription],
  poster_name: [sentinels.poster],
  follower_count: [sentinels.poster],
  tag_list: [sentinels.tags],
  image_src: [sentinels.image],
};
