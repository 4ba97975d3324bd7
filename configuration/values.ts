import { project } from "../project";
import { ConfigurationError } from "../userError";
import { type Field, fields, type Key } from "./fields";

/** The stack's raw values, full keys (`aws:region`, `pinterest-pipeline:userId`) to text; objects are JSON. */
export type Values = Readonly<Record<string, string>>;

/** The text of a key, "" where the stack says nothing and the key may be left out. @throws ConfigurationError */
export function textOf(values: Values, key: Key): string {
  const field: Field = fields[key];
  const value = values[`${project}:${key}`];
  if (value === undefined || value === field.default) return field.default ?? missing(key);
  if (field.pattern.test(value)) return value;
  throw new ConfigurationError(
    `Expected ${project}:${key} to be ${field.expected}, got ${JSON.stringify(value)}. Set it with: pulumi config set ${key} …`,
  );
}

/** The text of a key that must be set. */
export function requiredText(values: Values, key: Key): string {
  return textOf(values, key) || missing(key);
}

function missing(key: Key): never {
  throw new ConfigurationError(`Expected ${project}:${key} to be ${fields[key].expected}; the stack does not set it. Set it with: pulumi config set ${key} …`);
}
