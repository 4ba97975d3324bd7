import assert from "node:assert/strict";
import { awsPackage } from "../../../local/plugins/aws/awsPackage";
import { tlsPackage } from "../../../local/plugins/tls/tlsPackage";
import type { ResourceType } from "../../../local/plugins/shared/package";
import { isSecret, reveal, secret, unknownValue, type Properties } from "../../../local/plugins/shared/properties";
import { type Effect, functionBehaviours, resourceBehaviours } from "./behaviour";
import { operation } from "./operation";

const types: Readonly<Record<string, ResourceType<never>>> = { ...awsPackage().resources, ...tlsPackage.resources };

/** The state that a creation plans, and so what an update finds. */
async function plan(type: ResourceType<never>, inputs: Properties): Promise<Properties> {
  return (await type.create(type.check(inputs, {}, "logical").inputs, true, operation(undefined as never).operation)).state;
}

function effectOf(type: ResourceType<never>, state: Properties, inputs: Properties): Effect {
  const changes = Object.values(type.diff(state, type.check(inputs, state, "logical").inputs).changes);
  if (changes.length === 0) return "nothing";
  return changes.some(({ replace }) => replace) ? "replace" : "update";
}

/** Why inputs are refused: as failures without a property, or as the call's error. */
function refusalsOf(type: ResourceType<never>, inputs: Properties): string[] {
  try {
    return type.check(inputs, {}, "logical").failures.map(({ property, reason }) => `${property}${reason}`);
  } catch (error) {
    return [(error as Error).message];
  }
}

describe("functions of the offline plugin", () => {
  for (const { token, args, sources } of functionBehaviours) {
    it(`know the arguments that the program gives ${token.split(":").at(-1) ?? ""}, from a source`, () => {
      const known = awsPackage().functions[token]?.inputNames;
      assert.deepEqual(Object.keys(args).filter((name) => known?.includes(name) !== true), []);
      assert.ok(known !== undefined && sources.every((source) => source.startsWith("https://")));
    });
  }
});

for (const { token, inputs, changes, defaults = {}, autoName, outputs, opened = {}, secrets = [], deletesFirst = false, refusals = [], sources } of resourceBehaviours) {
  const absent = {} as ResourceType<never>;
  describe(`${token.split(":").at(-1) ?? ""} of the offline plugin`, () => {
    const type = (types[token] ?? absent);

    it("is in the plugin, and has a source", () => {
      assert.ok(type !== absent && sources.every((source) => source.startsWith("https://")));
    });

    it("takes the program's inputs as they are, and differs in nothing from what they made", async () => {
      assert.deepEqual(type.check(inputs, {}, "logical").failures, []);
      assert.deepEqual(Object.keys(inputs).filter((name) => !type.inputNames.includes(name)), []);
      assert.equal(effectOf(type, await plan(type, inputs), inputs), "nothing");
    });

    it("has the region and all tags among its inputs, where it has such outputs", () => {
      const { region, tagsAll } = type.check(inputs, {}, "logical", { region: "eu-west-1" } as never).inputs;
      assert.equal(tagsAll, inputs.tags);
      assert.equal(region, /^aws:(?!iam)/.test(token) ? "eu-west-1" : undefined);
    });

    it("has a row for every input of the program", () => assert.deepEqual(Object.keys(changes).sort(), Object.keys(inputs).sort()));

    for (const [name, [value, effect]] of Object.entries(changes)) {
      const verb = { nothing: "makes nothing of", update: "updates for", replace: "is replaced for" }[effect];
      it(`${verb} another ${name}`, async () => assert.equal(effectOf(type, await plan(type, inputs), { ...inputs, [name]: value }), effect));
    }

    it(`is deleted ${deletesFirst ? "before" : "after"} what replaces it is made`, async () => {
      for (const [name, [value]] of Object.entries(changes)) {
        const { changes: differing, deleteBeforeReplace = false } = type.diff(await plan(type, inputs), type.check({ ...inputs, [name]: value }, inputs, "logical").inputs);
        assert.equal(deleteBeforeReplace, deletesFirst && Object.values(differing).some(({ replace }) => replace), name);
      }
    });

    if (Object.keys(defaults).length > 0) {
      it("fills in the published defaults", () => {
        const checked = type.check(inputs, {}, "logical").inputs;
        assert.deepEqual(Object.fromEntries(Object.keys(defaults).map((name) => [name, checked[name]])), defaults);
      });
    }

    if (autoName !== undefined) {
      const [name, maxLength] = autoName;
      const unnamed = Object.fromEntries(Object.entries(inputs).filter(([input]) => input !== name && input !== `${name}Prefix`));
      it(`is named after the resource, with seven hexadecimal digits, where the program gives no ${name}; and keeps that name`, () => {
        const made = type.check(unnamed, {}, "logical").inputs;
        assert.match(String(made[name]), /^logical-[0-9a-f]{7}$/);
        assert.equal(type.check(unnamed, made, "logical").inputs[name], made[name]);
      });
      it(`takes names of up to ${maxLength} characters`, () => {
        type.check(unnamed, {}, "x".repeat(maxLength - 8));
        assert.throws(() => type.check(unnamed, {}, "x".repeat(maxLength - 7)), /to leave room for its suffix/);
      });
    }

    it("tells a preview what it knows: inputs, and that the rest is unknown", async () => {
      const state = await plan(type, inputs);
      for (const name of outputs) assert.equal(reveal(state[name]), unknownValue, name);
      for (const [name, value] of Object.entries(inputs)) assert.deepEqual(reveal(state[name]), value, name);
    });

    it("tells a preview of an update what it knows: all but what the update may change", async () => {
      const state = { ...(await plan(type, inputs)), ...Object.fromEntries(outputs.map((name) => [name, "known"])) };
      for (const [name, [value, effect]] of Object.entries(changes)) {
        if (effect !== "update") continue;
        const planned = await type.update("id", state, type.check({ ...inputs, [name]: value }, inputs, "logical").inputs, true, operation(undefined as never).operation);
        assert.deepEqual(outputs.filter((output) => reveal(planned[output]) === unknownValue).sort(), opened[name] ?? [], name);
      }
    });

    it("keeps secret what is secret always, and what the program gives as a secret", async () => {
      const state = await plan(type, inputs);
      assert.deepEqual(Object.keys(state).filter((name) => isSecret(state[name])), secrets);
      const [name = ""] = Object.keys(inputs);
      assert.ok(isSecret((await plan(type, { ...inputs, [name]: secret(inputs[name]) }))[name]));
    });

    for (const [other, reason] of refusals) {
      it(`refuses ${JSON.stringify(Object.fromEntries(Object.entries(other).map(([name, value]) => [name, value ?? "none"])))}`, () => {
        assert.deepEqual(refusalsOf(type, { ...inputs, ...other }), [reason]);
      });
    }
  });
}
