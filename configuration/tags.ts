import { project } from "../project";
import { ConfigurationError } from "../userError";
import { textOf, type Values } from "./values";

/** Tags that the program itself puts on what it makes. */
const own = ["Name", "Project", "Stack", "UserId"];

/** AWS's limit is 50 a resource. */
const most = 50 - own.length;

/** The stack's own tags. @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html @throws ConfigurationError */
export function readTags(values: Values): Readonly<Record<string, string>> {
  const tags = parseObject(textOf(values, "tags"));
  const entries = Object.entries(tags);
  if (entries.length > most) refuse(`at most ${most} tags`, `${entries.length}`);
  for (const [key, value] of entries) {
    if (own.includes(key)) refuse(`no tag ${key}, which the program sets`, key);
    if (!/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu.test(key)) refuse("tag keys of 1 to 128 letters, digits, spaces and _.:/=+-@, none of which begins with aws:", JSON.stringify(key));
    if (typeof value !== "string" || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) {
      refuse(`the tag ${key} to be a text of at most 256 letters, digits, spaces and _.:/=+-@`, JSON.stringify(value));
    }
  }
  return tags as Record<string, string>;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return refuse("an object of tag keys and values", JSON.stringify(text));
  }
}

function refuse(expected: string, got: string): never {
  throw new ConfigurationError(`Expected ${project}:tags to hold ${expected}, got ${got}. Set one with: pulumi config set --path tags.CostCentre data-platform`);
}
