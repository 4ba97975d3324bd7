import type { PropertyChange } from "./package";
import { isObject, reveal, signature, type Properties, type Value } from "./properties";

/**
 * Changed inputs by property path, compared as the published plugins do: a secret equals its plain value, an absent value is
 * null, members of objects and lists are compared one by one, assets by hash. Paths under a name in `replaceOnChanges` replace.
 */
export function differences(
  olds: Properties,
  news: Properties,
  inputNames: readonly string[],
  replaceOnChanges: readonly string[] = [],
): Record<string, PropertyChange> {
  const found: [string, PropertyChange["kind"]][] = [];
  for (const name of inputNames) collect(name, reveal(olds[name]), reveal(news[name]), found);
  return Object.fromEntries(found.map(([path, kind]) => [path, { kind, replace: replaceOnChanges.includes(path) }]));
}

function collect(path: string, before: Value, after: Value, found: [string, PropertyChange["kind"]][]): void {
  if (isAbsent(before) && isAbsent(after)) return;
  if (isAbsent(before)) found.push([path, "add"]);
  else if (isAbsent(after)) found.push([path, "delete"]);
  else if (Array.isArray(before) && Array.isArray(after)) collectItems(path, before, after, found);
  else if (isObject(before) && isObject(after)) collectMembers(path, before, after, found);
  else if (before !== after) found.push([path, "update"]);
}

function collectItems(path: string, before: Value[], after: Value[], found: [string, PropertyChange["kind"]][]): void {
  for (let at = 0; at < Math.max(before.length, after.length); at += 1) collect(`${path}[${at}]`, before[at], after[at], found);
}

function collectMembers(path: string, before: Record<string, Value>, after: Record<string, Value>, found: [string, PropertyChange["kind"]][]): void {
  if (signature(before) !== undefined || signature(after) !== undefined) {
    if (marked(before) !== marked(after)) found.push([path, "update"]);
    return;
  }
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    collect(`${path}${member(name)}`, before[name], after[name], found);
  }
}

/** An asset is its hash: where it was read from does not matter. */
function marked(value: Record<string, Value>): string {
  return JSON.stringify([signature(value), value.hash ?? value]);
}

function member(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function isAbsent(value: Value): boolean {
  return value === undefined || value === null;
}
