import type { Filter } from "@aws-sdk/client-ec2";

/** `filters` of EC2 functions: `{ name, values }`. */
export interface FilterArgs {
  readonly name: string;
  readonly values: readonly string[];
}

/** EC2 filters for tags and custom filters. No filter at all must be sent as none, not as an empty list. */
export function instanceFilters(tags: Readonly<Record<string, string>> | undefined, filters: readonly FilterArgs[] | undefined): Filter[] | undefined {
  const all = [
    ...Object.entries(tags ?? {}).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] })),
    ...(filters ?? []).map((filter) => ({ Name: filter.name, Values: [...filter.values] })),
  ];
  return all.length === 0 ? undefined : all;
}
