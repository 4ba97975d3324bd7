// The deployed stacks that a change touches, as the JSON list that a job matrix takes: `git diff --name-only … | node .github/touchedStacks.mjs`.
// A stack is deployed when the repository has its configuration; those of the local environment are not.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What the program is made of: a change there touches every stack. */
const program = /^([^/]+\.ts|Pulumi\.yaml|package(-lock)?\.json|(components|configuration|provisioning)\/.*)$/;

const configurationFile = /^Pulumi\.(?!local)([^.]+)\.yaml$/;

/**
 * @param {readonly string[]} changed paths of the changed files, relative to the repository
 * @param {readonly string[]} present names of the files in the repository's root
 * @returns {string[]} stack names
 */
export function touchedStacks(changed, present) {
  const stacks = present.flatMap((name) => configurationFile.exec(name)?.[1] ?? []).sort();
  if (changed.some((path) => program.test(path))) return stacks;
  return stacks.filter((stack) => changed.includes(`Pulumi.${stack}.yaml`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const changed = readFileSync(0, "utf8").split("\n");
  console.log(JSON.stringify(touchedStacks(changed, readdirSync("."))));
}
