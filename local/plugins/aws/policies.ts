import type { Value } from "../shared/properties";

/**
 * Whether two policy documents grant the same: the order of statements, of actions, resources and principals does not count, nor whether
 * a single one stands in a list (hashicorp/awspolicyequivalence, which the provider suppresses differences by).
 */
export function isSamePolicy(before: Value, after: Value): boolean {
  const [old, wanted] = [canonical(before), canonical(after)];
  return old !== undefined && old === wanted;
}

/** The document to keep in the state: the one that the program gave, where what AWS answers means the same (verify.PolicyToSet). */
export function policyToSet(given: Value, answered: string): string {
  return typeof given === "string" && isSamePolicy(given, answered) ? given : answered;
}

function canonical(document: Value): string | undefined {
  try {
    return JSON.stringify(ordered(JSON.parse(String(document)), ""));
  } catch {
    return undefined;
  }
}

/** Members whose one value may stand alone or in a list. */
const listMembers = /^(Action|NotAction|Resource|NotResource|AWS|Service|Federated|CanonicalUser)$/;

function ordered(value: Value, name: string): Value {
  if (name === "Statement" || Array.isArray(value)) return toList(value).map((member) => ordered(member, "")).sort(byText);
  if (typeof value !== "object" || value === null) return listMembers.test(name) ? [value] : value;
  const members = Object.entries(value).filter(([key, member]) => !(key === "Sid" && member === ""));
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, ordered(member, key)]));
}

function toList(value: Value): Value[] {
  return Array.isArray(value) ? value : [value];
}

function byText(a: Value, b: Value): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
