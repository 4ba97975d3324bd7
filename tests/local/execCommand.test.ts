import { strict as assert } from "node:assert";
import { asksForHelp, planExec, stackOf } from "../../local/execCommand";

describe("stackOf", () => {
  const commandLines: readonly [string, string | undefined][] = [
    ["up", undefined],
    ["up -s dev", "dev"],
    ["up --stack dev", "dev"],
    ["up --stack=org/project/dev", "org/project/dev"],
    ["-s=dev up", "dev"],
    ["-sdev up", "dev"],
    ["up --skip-preview", undefined],
    ["up --suppress-outputs --stack local", "local"],
    ["up -s", undefined],
    ["config set key -- -s", undefined],
  ];
  for (const [line, stack] of commandLines) {
    it(`${JSON.stringify(line)} names ${stack ?? "none"}`, () => assert.equal(stackOf(line.split(" ")), stack));
  }
});

describe("asksForHelp", () => {
  for (const line of ["node emulate.ts --help", "node emulate.ts -h", "up --help -s local"]) {
    it(`${JSON.stringify(line)} does`, () => assert.equal(asksForHelp(line.split(" ")), true));
  }
  for (const line of ["up", "node emulate.ts --posts 3", "config set key -- -h"]) {
    it(`${JSON.stringify(line)} does not`, () => assert.equal(asksForHelp(line.split(" ")), false));
  }
});

describe("planExec", () => {
  const config = "/home of it/stack/Pulumi.local.yaml";
  const createConfig = "/home of it/stack/Pulumi.local-create.yaml";
  const plan = (line: string) => planExec(line.split(" "), { local: config, "local-create": createConfig });

  const configured: readonly [string, readonly string[]][] = [
    ["pulumi up --yes", ["up", "--config-file", config, "--yes"]],
    ["pulumi preview -s local", ["preview", "--config-file", config, "-s", "local"]],
    ["pulumi --color always refresh", ["--color", "always", "refresh", "--config-file", config]],
    ["pulumi up -s local-create", ["up", "--config-file", createConfig, "-s", "local-create"]],
    ["pulumi -s local destroy", ["-s", "local", "destroy", "--config-file", config]],
  ];
  for (const [line, args] of configured) {
    it(`gives ${JSON.stringify(line)} the generated configuration`, () => {
      assert.deepEqual(plan(line), { isLocal: true, command: "pulumi", args });
    });
  }

  const untouched: readonly [string, boolean][] = [
    ["pulumi stack output", true],
    ["pulumi up --config-file mine.yaml", true],
    ["pulumi up --config-file=mine.yaml", true],
    ["pulumi up -s dev", false],
    ["tsx emulation/index.ts up --stack dev", false],
    ["tsx emulation/index.ts up", true],
    ["pulumi", true],
  ];
  for (const [line, isLocal] of untouched) {
    it(`leaves the arguments of ${JSON.stringify(line)} as they are`, () => {
      const [command, ...args] = line.split(" ");
      assert.deepEqual(plan(line), { isLocal, command, args });
    });
  }
});
