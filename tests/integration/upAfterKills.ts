import { strict as assert } from "node:assert";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { controlPlaneAccess } from "../../local/account/controlPlane";
import { type AccountSnapshot, accountSnapshot } from "./accountSnapshot";
import { openGate } from "./creationGate";
import type { TestEnvironment, TestStack } from "./environment";
import { madeResources } from "./stackResources";

/** What a stack that creates its machine adds to an account. */
const added = { roles: 1, users: 0, profiles: 1, instances: 1, volumes: 1, keyPairs: 1, groups: 1, rules: 5, parameters: 1 };

/**
 * Kills an up of a stack that creates its machine, starts it again, and so on; then lets one go through, and destroys. Asserts that the account
 * has each thing once, and afterwards what it had before.
 *
 * @param kills after how many more resources of the account each up is killed
 * @param killsAfter after which other resources, by their names, further ones are killed
 */
export async function upAfterKills(environment: TestEnvironment, name: string, kills: readonly number[], killsAfter: readonly string[] = []): Promise<void> {
  const before = await accountSnapshot(environment);
  const stack = await environment.createStack(name);
  for (const more of kills) await killGatedUp(environment, stack, name, more);
  for (const resource of killsAfter) await killUp(stack, {}, () => untilMade(environment, name, (names) => names.some((made) => made.startsWith(resource))));
  await succeeds(stack, "up");
  const after = await accountSnapshot(environment);
  const kinds = Object.keys(added) as (keyof AccountSnapshot)[];
  assert.deepEqual(Object.fromEntries(kinds.map((kind) => [kind, after[kind].length - before[kind].length])), added);
  await succeeds(stack, "destroy");
  assert.deepEqual(await accountSnapshot(environment), before);
}

/** Behind a gate that lets no more than so many be made. */
async function killGatedUp(environment: TestEnvironment, stack: TestStack, name: string, more: number): Promise<void> {
  const count = madeResources(environment, name).length + more;
  const gate = await openGate(controlPlaneAccess(environment.settings).endpoint, more);
  await killUp(stack, { AWS_ENDPOINT_URL: gate.endpoint }, () => untilMade(environment, name, (names) => names.length >= count));
  await gate.close();
}

async function killUp(stack: TestStack, variables: NodeJS.ProcessEnv, untilReached: () => Promise<void>): Promise<void> {
  const up = stack.startAs(variables, "up", "--yes", "--skip-preview");
  const ended = once(up, "exit");
  await untilReached();
  // After the last resource it may have ended by itself.
  if (up.exitCode === null) process.kill(-(up.pid ?? 0), "SIGKILL");
  await ended;
  await stack.unlock();
}

async function succeeds(stack: TestStack, command: string): Promise<void> {
  const { status, output } = await stack.pulumi(command, "--yes", "--skip-preview");
  assert.equal(status, 0, output);
}

const limitMs = 60_000;

async function untilMade(environment: TestEnvironment, stack: string, isReached: (names: readonly string[]) => boolean): Promise<void> {
  const names = (): readonly string[] => madeResources(environment, stack).map(({ urn }) => urn.split("::").at(-1) ?? "");
  for (const end = Date.now() + limitMs; !isReached(names()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`Expected more to be made within ${limitMs / 1000} s, the state has ${names().join(", ")}`);
  }
}
