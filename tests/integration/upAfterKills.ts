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
 * @param kills after how many more resources each up is killed; none: after each resource, until an up goes through
 * @returns how often it was killed.
 */
export async function upAfterKills(environment: TestEnvironment, name: string, kills?: readonly number[]): Promise<number> {
  const before = await accountSnapshot(environment);
  const stack = await environment.createStack(name);
  let killed = 0;
  while (kills === undefined || killed < kills.length) {
    if (!(await upKilled(environment, stack, name, kills?.[killed] ?? 1))) break;
    killed += 1;
  }
  await succeeds(stack, "up");
  const after = await accountSnapshot(environment);
  const kinds = Object.keys(added) as (keyof AccountSnapshot)[];
  assert.deepEqual(Object.fromEntries(kinds.map((kind) => [kind, after[kind].length - before[kind].length])), added);
  await succeeds(stack, "destroy");
  assert.deepEqual(await accountSnapshot(environment), before);
  return killed;
}

/** @returns whether it was killed; false: it had fewer resources left to make, and went through. */
async function upKilled(environment: TestEnvironment, stack: TestStack, name: string, more: number): Promise<boolean> {
  const made = madeResources(environment, name).length + more;
  const gate = await openGate(controlPlaneAccess(environment.settings).endpoint, more);
  const up = stack.startAs({ AWS_ENDPOINT_URL: gate.endpoint }, "up", "--yes", "--skip-preview");
  const ended = once(up, "exit");
  const held = await Promise.race([gate.held.then(() => true), ended.then(() => false)]);
  if (held) {
    await untilMade(environment, name, made);
    process.kill(-(up.pid ?? 0), "SIGKILL");
    await ended;
    await stack.unlock();
  }
  await gate.close();
  return held;
}

async function succeeds(stack: TestStack, command: string): Promise<void> {
  const { status, output } = await stack.pulumi(command, "--yes", "--skip-preview");
  assert.equal(status, 0, output);
}

const limitMs = 60_000;

async function untilMade(environment: TestEnvironment, name: string, made: number): Promise<void> {
  for (const end = Date.now() + limitMs; madeResources(environment, name).length < made; await sleep(20)) {
    if (Date.now() > end) throw new Error(`Expected the state to have ${made} resources within ${limitMs / 1000} s, it has ${madeResources(environment, name).length}`);
  }
}
