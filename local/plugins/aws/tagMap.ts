/** A list of AWS tags as a map, without those that AWS itself sets (`aws:…`), as Terraform has them. */
export function tagMap(tags: readonly { readonly Key?: string; readonly Value?: string }[] | undefined): Record<string, string> {
  const own = (tags ?? []).filter((tag) => !(tag.Key ?? "").startsWith("aws:"));
  return Object.fromEntries(own.map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
}
