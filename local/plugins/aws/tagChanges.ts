import type { Properties } from "../shared/properties";

type Tags = Readonly<Record<string, string>>;

/** A tag as the AWS APIs take it. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Tags of a resource's properties as a list; undefined for none, because AWS refuses an empty one in places. */
export function tagList(tags: unknown): Tag[] | undefined {
  const list = Object.entries((tags ?? {}) as Tags).map(([Key, Value]) => ({ Key, Value }));
  return list.length === 0 ? undefined : list;
}

/** What to set and what to take away to get from one state of `tags` to another. */
export function tagChanges(before: Properties, after: Properties, name = "tags"): { readonly set: Tag[]; readonly removed: string[] } {
  const [old, wanted] = [(before[name] ?? {}) as Tags, (after[name] ?? {}) as Tags];
  return {
    set: (tagList(wanted) ?? []).filter(({ Key, Value }) => old[Key] !== Value),
    removed: Object.keys(old).filter((key) => !(key in wanted)),
  };
}
