import assert from "node:assert/strict";
import { programCommand, type Program } from "../../../../local/plugins/languageNodejs/programCommand";

const program: Program = {
  project: "pipeline",
  stack: "local",
  organization: "organization",
  rootDirectory: "/p",
  pwd: "/p",
  entryPoint: ".",
  args: [],
  dryRun: false,
  queryMode: false,
  parallel: 8,
  monitorAddress: "127.0.0.1:1",
  config: {},
  configSecretKeys: [],
  options: {},
};

const runnerFlags = [
  ..."--monitor 127.0.0.1:1 --engine 127.0.0.1:2 --organization organization --project pipeline --root-directory /p".split(" "),
  ..."--stack local --pwd /p --query-mode false --parallel 8".split(" "),
];

function args(change: Partial<Program>): readonly string[] {
  return programCommand({ ...program, ...change }, "/run.js", "127.0.0.1:2").args;
}

function env(change: Partial<Program>): Readonly<Record<string, string>> {
  return programCommand({ ...program, ...change }, "/run.js", undefined).env;
}

describe("the command that runs a program", () => {
  it("is cmd/run with what the engine says", () => {
    assert.deepEqual(args({}), ["/run.js", ...runnerFlags, "."]);
  });

  it("says a preview, the entry point and the program's own arguments at the end", () => {
    assert.deepEqual(args({ dryRun: true, entryPoint: "app", args: ["a", "b"] }), ["/run.js", ...runnerFlags, "--dry-run", "app", "a", "b"]);
  });

  it("puts nodeargs before the runner", () => {
    assert.deepEqual(args({ options: { nodeargs: "--import tsx" } }).slice(0, 3), ["--import", "tsx", "/run.js"]);
  });

  it("leaves out what is not known", () => {
    assert.ok(!programCommand({ ...program, organization: "" }, "/run.js", undefined).args.some((word) => ["--engine", "--organization"].includes(word)));
  });

  it("gives configuration by environment, in the form that every SDK version reads", () => {
    const config = { "aws:region": "us-east-1", "pipeline:topics.pin": "x", "old:config:key": "y" };
    const variables = env({ config, configSecretKeys: ["pipeline:password"] });
    assert.deepEqual(JSON.parse(variables.PULUMI_CONFIG ?? ""), { "aws:config:region": "us-east-1", "pipeline:config:topics.pin": "x", "old:config:key": "y" });
    assert.deepEqual(JSON.parse(variables.PULUMI_CONFIG_SECRET_KEYS ?? ""), ["pipeline:password"]);
  });

  it("compiles TypeScript by the SDK unless the project says that it does so itself", () => {
    assert.equal(env({}).PULUMI_NODEJS_TYPESCRIPT, "true");
    assert.equal(env({ options: { typescript: true } }).PULUMI_NODEJS_TYPESCRIPT, "true");
    assert.equal(env({ options: { typescript: false } }).PULUMI_NODEJS_TYPESCRIPT, undefined);
    assert.equal(env({ options: { tsconfig: "tsconfig.pulumi.json" } }).PULUMI_NODEJS_TSCONFIG_PATH, "tsconfig.pulumi.json");
  });

  it("refuses a runtime option of another type by name", () => {
    assert.throws(() => args({ options: { nodeargs: ["--import"] } }), /^Error: nodeargs option must be a string$/);
    assert.throws(() => env({ options: { typescript: "false" } }), /^Error: typescript option must be a boolean$/);
  });
});
