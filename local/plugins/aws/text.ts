import type { Properties } from "../shared/properties";

/** A property that is a string; "" where there is none. */
export function textOf(properties: Properties, name: string): string {
  return optionalText(properties, name) ?? "";
}

/** A property that is a string; undefined where there is none or an empty one, which Terraform does not tell apart. */
export function optionalText(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
