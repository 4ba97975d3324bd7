import assert from "node:assert/strict";
import { remoteCommand } from "../../../../local/plugins/command/command";
import type { RemoteRun } from "../../../../local/plugins/command/runRemote";
import { secret, unknownValue, type Properties } from "../../../../local/plugins/shared/properties";
import { operation } from "../operation";

const connection = secret({ host: "h", port: 22, user: "ec2-user", dialErrorLimit: 10, perDialTimeout: 15 });

function setUp() {
  const runs: RemoteRun[] = [];
  const resource = remoteCommand((run) => {
    runs.push(run);
    return Promise.resolve({ stdout: `out of ${run.command}`, stderr: "" });
  });
  return { runs, resource, ...operation({}) };
}

describe("command:remote:Command", () => {
  describe("which command runs", () => {
    const table: readonly { title: string; properties: Properties; create?: string; update?: string; delete?: string }[] = [
      { title: "create only", properties: { create: "c" }, create: "c", update: "c" },
      { title: "create and update", properties: { create: "c", update: "u" }, create: "c", update: "u" },
      { title: "all three", properties: { create: "c", update: "u", delete: "d" }, create: "c", update: "u", delete: "d" },
      { title: "update only", properties: { update: "u" }, update: "u" },
      { title: "none", properties: {} },
    ];

    for (const { title, properties, ...expected } of table) {
      it(`with ${title}`, async () => {
        const { runs, resource, operation: context } = setUp();
        const inputs = { connection, addPreviousOutputInEnv: false, ...properties };
        const ran = async (work: Promise<unknown>) => {
          await work;
          return runs.splice(0)[0]?.command;
        };
        assert.equal(await ran(resource.create(inputs, false, context)), expected.create);
        assert.equal(await ran(resource.update("id", inputs, inputs, false, context)), expected.update);
        assert.equal(await ran(resource.delete("id", inputs, context)), expected.delete);
        assert.equal(await ran(resource.read("id", inputs, inputs, context)), undefined);
      });
    }
  });

  it("passes connection, stdin and logging, unmarked", async () => {
    const { runs, resource, operation: context } = setUp();
    await resource.create({ connection, create: "c", stdin: secret("body"), logging: "none" }, false, context);
    assert.deepEqual(runs, [
      { connection: { host: "h", port: 22, user: "ec2-user", dialErrorLimit: 10, perDialTimeout: 15 }, command: "c", stdin: "body", logging: "none" },
    ]);
  });

  it("keeps inputs as they are, secrets marked, and adds stdout and stderr in the clear", async () => {
    const { resource, operation: context } = setUp();
    const { id, state } = await resource.create({ connection, create: secret("c") }, false, context);
    assert.match(id, /^name[0-9a-f]{8}$/);
    assert.deepEqual(state, { connection, create: secret("c"), stdout: "out of c", stderr: "" });
  });

  it("keeps the outputs known in a preview of an update that only adds an input", async () => {
    const { resource } = setUp();
    const olds = { connection, create: "c", stdout: "out", stderr: "err" };
    const outputs = async (news: Properties) => {
      const { stdout, stderr } = await resource.update("id", olds, news, true, operation(undefined).operation);
      return [stdout, stderr];
    };
    assert.deepEqual(await outputs({ connection, create: "c", delete: "d" }), ["out", "err"]);
    assert.deepEqual(await outputs({ connection, create: "d" }), [unknownValue, unknownValue]);
    assert.deepEqual(await outputs({ connection, create: "c", delete: unknownValue }), [unknownValue, unknownValue]);
  });

  it("never dials in a preview, where the outputs are unknown", async () => {
    const { runs, resource, operation: context } = setUp();
    const inputs = { connection: secret(unknownValue), create: "c" };
    const outputs = { stdout: unknownValue, stderr: unknownValue };
    assert.deepEqual((await resource.create(inputs, true, context)).state, { ...inputs, ...outputs });
    assert.deepEqual(await resource.update("id", { ...inputs, stdout: "x" }, inputs, true, context), { ...inputs, ...outputs });
    assert.deepEqual(runs, []);
  });

  it("keeps the outputs of the last run when an update has nothing to run", async () => {
    const { resource, operation: context } = setUp();
    const state = await resource.update("id", { connection, stdout: "before", stderr: "" }, { connection, addPreviousOutputInEnv: false }, false, context);
    assert.equal(state.stdout, "before");
  });

  it("warns that the last outputs are not in the environment unless addPreviousOutputInEnv is false", async () => {
    const { resource, operation: context, said } = setUp();
    const olds = { connection, stdout: "before", stderr: "" };
    await resource.update("id", olds, { connection, create: "c", addPreviousOutputInEnv: false }, false, context);
    assert.deepEqual(said, []);
    await resource.update("id", olds, { connection, create: "c", addPreviousOutputInEnv: true }, false, context);
    assert.match(said.join(), /^warning: Unable to set 'PULUMI_COMMAND_STDOUT'\. This only works if your SSH server is configured to accept/);
  });

  it("refreshes to what it has", async () => {
    const { resource, operation: context } = setUp();
    assert.deepEqual(await resource.read("id", { a: 1 }, { b: 2 }, context), { state: { a: 1 }, inputs: { b: 2 } });
  });

  describe("checks its inputs", () => {
    const { resource } = setUp();
    const failures = (news: Properties) => resource.check(news, {}, "name").failures.map(({ property, reason }) => `${property}: ${reason}`);

    it("and adds defaults", () => {
      assert.equal(resource.check({ connection, create: "c" }, {}, "name").inputs.addPreviousOutputInEnv, true);
      assert.deepEqual(failures({ connection, create: "c", logging: "stderr", stdin: unknownValue }), []);
    });

    it("and refuses others", () => {
      assert.deepEqual(failures({ connection, create: 1, logging: "all" }), [
        "create: expected a string, got a number",
        'logging: expected one of stdout, stderr, stdoutAndStderr, none, got "all"',
      ]);
      assert.deepEqual(failures({ create: "c" }), ["connection: missing required field"]);
    });
  });

  describe("what a changed input does", () => {
    const before: Properties = { connection, create: "c", triggers: ["t"], addPreviousOutputInEnv: true, stdout: "s", stderr: "" };
    const table: readonly [string, Properties, Record<string, "update" | "replace">][] = [
      ["nothing", {}, {}],
      ["the command", { create: "d" }, { create: "update" }],
      ["stdin", { stdin: "x" }, { stdin: "update" }],
      ["the connection", { connection: secret({ host: "i", port: 22, user: "ec2-user", dialErrorLimit: 10, perDialTimeout: 15 }) }, { "connection.host": "update" }],
      ["logging", { logging: "none" }, { logging: "update" }],
      // The SDK's option replaceOnChanges: ["triggers[*]"] makes the engine replace.
      ["a trigger", { triggers: ["u"] }, { "triggers[0]": "update" }],
      ["no more triggers", { triggers: undefined }, { triggers: "replace" }],
    ];

    for (const [title, change, expected] of table) {
      it(`${title}: ${JSON.stringify(expected)}`, () => {
        const { changes } = setUp().resource.diff(before, { ...before, ...change });
        assert.deepEqual(Object.fromEntries(Object.entries(changes).map(([path, { replace }]) => [path, replace ? "replace" : "update"])), expected);
      });
    }
  });
});
