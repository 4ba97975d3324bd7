import { randomBytes } from "node:crypto";
import { reveal, type Properties, type Value } from "../shared/properties";
import { optionalText, textOf } from "./text";

/** A resource's physical name: its input, the input for a prefix, and the longest that AWS takes. */
export interface NameRule {
  readonly field: string;
  readonly prefixField?: string;
  readonly maxLength: number;
}

const randomDigits = 7;

/**
 * The name that the bridge makes up where the program gives none: the logical name, a hyphen and seven hexadecimal digits, kept from one
 * update to the next (pulumi-terraform-bridge, tfbridge.AutoName and its use in pulumi-aws's provider/resources.go).
 */
export function assignName(rule: NameRule, name: string, news: Properties, olds: Properties): Properties {
  if (isGiven(news[rule.field]) || (rule.prefixField !== undefined && isGiven(news[rule.prefixField]))) return {};
  const kept = wasMadeUp(rule, olds) ? olds[rule.field] : undefined;
  return { [rule.field]: kept ?? madeUpName(rule, name) };
}

/**
 * Whether the program gives the name itself. What a replacement replaces is deleted first then, also where the name changes, or is not known yet
 * (pulumi-terraform-bridge, tfbridge.nameRequiresDeleteBeforeReplace).
 */
export function givesOwnName(rule: NameRule, news: Properties): boolean {
  return isGiven(reveal(news[rule.field])) && !wasMadeUp(rule, news);
}

/** The name to create a resource with: its own, or one from its prefix. */
export function physicalName(inputs: Properties, field = "name"): string {
  return optionalText(inputs, field) ?? prefixedName(textOf(inputs, `${field}Prefix`));
}

/** A name from a prefix: the time of day and a counter, 26 characters (terraform-plugin-sdk, helper/id.PrefixedUniqueId). */
function prefixedName(prefix: string, now = new Date()): string {
  const [seconds = "", fraction = ""] = now.toISOString().replace(/[-:TZ]/g, "").split(".");
  counter += 1;
  return `${prefix}${seconds}${fraction.padEnd(4, "0")}${counter.toString(16).padStart(8, "0")}`;
}

let counter = 0;

/** The prefix that a name was made from; "" for one that was not (terraform-provider-aws, internal/create.NamePrefixFromName). */
export function namePrefixOf(name: string): string {
  return /^(.*)\d{18}[0-9a-f]{8}$/s.exec(name)?.[1] ?? "";
}

function madeUpName({ maxLength }: NameRule, name: string): string {
  const suffix = `-${randomBytes(4).toString("hex").slice(0, randomDigits)}`;
  if (name.length + suffix.length <= maxLength) return name + suffix;
  throw new Error(`Expected the resource's name to leave room for its suffix in ${maxLength} characters, got "${name}"`);
}

function wasMadeUp(rule: NameRule, inputs: Properties): boolean {
  const defaults = reveal(inputs.__defaults);
  return Array.isArray(defaults) && defaults.includes(rule.field);
}

function isGiven(value: Value): boolean {
  return value !== undefined && value !== null && value !== "";
}
