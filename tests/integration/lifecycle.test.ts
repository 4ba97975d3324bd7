import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GetRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { DashboardState } from "../../emulation/dashboard/dashboardState";
import type { EmulationSummary } from "../../emulation/emulator";
import { controlPlaneAccess } from "../../local/account/controlPlane";
import { courseAccount } from "../../local/account/course";
import { readyDaemon } from "../../local/daemon/daemonClient";
import { environmentPaths } from "../../local/paths";
import { readEvents } from "../emulation/dashboard/readEvents";
import { freePort } from "../support/openSsh";
import { commandOf } from "../workflows/workflowSteps";
import { type AccountSnapshot, accountSnapshot } from "./accountSnapshot";
import { type TestEnvironment, type TestStack, run, useEnvironment } from "./environment";
import { stackResources } from "./stackResources";
import { typeScriptArguments } from "../../local/typeScriptArguments";

const { accountId, roleName, region, userId } = courseAccount;

interface Statement {
  readonly Sid?: string;
}

describe("a stack's life", function () {
  this.timeout(180_000);
  let environment: TestEnvironment;
  let stack: TestStack;
  let trustBefore: Statement[];
  let accountBefore: AccountSnapshot;
  useEnvironment(async (started) => {
    environment = started;
    stack = await environment.stack("life");
    trustBefore = await trust();
    accountBefore = await accountSnapshot(environment);
  });

  const trust = async (): Promise<Statement[]> => {
    const { Role } = await environment.iam.send(new GetRoleCommand({ RoleName: roleName }));
    return (JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")) as { Statement: Statement[] }).Statement;
  };
  const setTrust = (statements: readonly Statement[]) =>
    environment.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: statements }) }));
  const succeeds = async (command: string, ...args: string[]): Promise<string> => {
    const { status, output } = await stack.pulumi(command, ...args);
    assert.equal(status, 0, output);
    return output;
  };
  const node = (...args: string[]) =>
    run(process.execPath, [...typeScriptArguments, ...args], { env: { ...environment.env, PULUMI_STACK: undefined, PIPELINE_HOME: environment.settings.home } });
  const own = { Sid: "PinterestPipelineLife", Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:role/${roleName}` }, Action: "sts:AssumeRole" };

  it("up: adds one statement to the role's trust policy and creates the topics", async () => {
    const output = await succeeds("up", "--yes");
    assert.match(output, /\+ 11 created/);
    assert.deepEqual(await trust(), [...trustBefore, own]);
    assert.match(output, new RegExp(`created ${userId}\\.pin`));
  });

  it("names in the state the line of the source that made a resource", () => {
    const cluster = stackResources(environment, "life").find(({ type }) => type.endsWith(":MskCluster"));
    const line = readFileSync(join(environment.settings.root, "index.ts"), "utf8").split("\n").findIndex((text) => text.includes("new MskCluster(")) + 1;
    assert.match(cluster?.sourcePosition ?? "", new RegExp(`^project:///index\\.ts#${line},`));
  });

  it("preview after up: no changes", async () => {
    assert.match(await succeeds("preview", "--diff", "--expect-no-changes"), /11 unchanged/);
  });

  it("refresh after up: no changes", async () => {
    assert.match(await succeeds("refresh", "--yes", "--expect-no-changes"), /11 unchanged/);
  });

  it("keeps the private key and the secret access key out of the state, logs, files and process arguments", async () => {
    const secrets = await secretsOf(environment);
    const found = [...searchFiles(environment, secrets), ...searchArguments(secrets)];
    assert.deepEqual(found, []);
    assert.ok(searchFiles(environment, ["PinterestPipelineLife"]).some((file) => file.includes("/state/")), "the search reads the state file");
  });

  it("does not show the private key without being asked", async () => {
    const { output } = await run("pulumi", ["stack", "output", "--stack", "life"], { env: environment.env });
    assert.match(output, /clientPrivateKey +\[secret\]/);
  });

  it("runs the playbooks again without Pulumi: nothing to do, and it says so", async () => {
    const { status, output } = await node("provisioning/provision.ts", "--stack", "life");
    assert.equal(status, 0, output);
    assert.match(output, /^recap +ok=9 changed=0 skipped=0 failed=0/m);
    assert.match(output, /^recap +ok=5 changed=0 skipped=0 failed=0/m);
  });

  for (const step of ["The account is as declared", "The client machine and the topics are as declared"]) {
    it(`passes the nightly workflow's step: ${step}`, async () => {
      const { env, settings } = environment;
      const folder = pulumiWithConfiguration(join(settings.home, "stack-life", "Pulumi.life.yaml"), env.PATH ?? "");
      const shell = ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", commandOf(step)];
      const { status, output } = await run("bash", shell, { env: { ...env, PULUMI_STACK: undefined, STACK: "life", PATH: [folder, env.PATH].join(delimiter) } });
      assert.equal(status, 0, output);
      assert.match(output, /11 unchanged|changed=0 skipped=0 failed=0/);
    });
  }

  it("delivers posts, and reads every one back", async () => {
    const posted = await node("emulation/emulate.ts", "--stack", "life", "--posts", "20", "--json");
    assert.equal(posted.status, 0, posted.output);
    const { status, output } = await node("emulation/verify.ts", "--stack", "life", "--json");
    assert.equal(status, 0, output);
    const { topics, proven } = JSON.parse(output.split("\n").find((line) => line.startsWith("{")) ?? "") as { topics: Record<string, { delivered: number }>; proven: boolean };
    assert.equal(proven, true);
    assert.deepEqual(Object.values(topics).map(({ delivered }) => delivered), [20, 20, 20]);
  });

  it("shows posting on a dashboard, to the last record", async () => {
    const port = await freePort();
    const posting = node("emulation/emulate.ts", "--stack", "life", "--posts", "2000", "--rate", "1000/s", "--dashboard", String(port), "--json");
    const reader = await firstAnswer(() => readEvents(`http://127.0.0.1:${port}/events`));
    await reader.ended;
    const { status, output } = await posting;
    assert.equal(status, 0, output);
    assert.match(output, new RegExp(`^Dashboard: http://127\\.0\\.0\\.1:${port}/$`, "m"));
    const { run, latencyMs, topics } = JSON.parse(output.split("\n").find((line) => line.startsWith("{")) ?? "") as EmulationSummary;
    const states = reader.events.filter(({ name }) => name === "state").map(({ data }) => data as DashboardState);
    assert.deepEqual([...new Set(states.map(({ phase }) => phase))].slice(-2), ["posting", "finished"]);
    const last = states.at(-1);
    assert.deepEqual([last?.run, last?.posts, last?.inFlight, last?.latencyMs], [run, 2_000, 0, latencyMs]);
    const acknowledged = last?.topics.map(({ name, partitions }) => [name, { sent: partitions.reduce((sum, count) => sum + count) }]) ?? [];
    assert.deepEqual(Object.fromEntries(acknowledged), topics);
  });

  it("refresh sees the statement gone, and the next up mends it", async () => {
    await setTrust(trustBefore);
    assert.match(await succeeds("refresh", "--yes"), /- 1 deleted/);
    assert.match(await succeeds("up", "--yes", "--skip-preview"), /\+ 1 created/);
    assert.deepEqual(await trust(), [...trustBefore, own]);
  });

  it("changes each setting in place: the key by its name, no trust edit, removal, tags, and back", async () => {
    const changes = { keyPairId: undefined, keyPairName: userId, selfAssume: false, removeOnDestroy: true, tags: { Team: "data" } };
    stack.configure(Object.fromEntries(Object.entries(changes).map(([name, value]) => [`pinterest-pipeline:${name}`, value])));
    const changed = await succeeds("up", "--yes", "--skip-preview");
    assert.match(changed, /TrustStatement trust-statement deleted/);
    assert.doesNotMatch(changed, /replaced/);
    await succeeds("preview", "--expect-no-changes");
    assert.deepEqual(await trust(), trustBefore);
    stack.configure({});
    assert.match(await succeeds("up", "--yes", "--skip-preview"), /TrustStatement trust-statement created/);
    await succeeds("preview", "--expect-no-changes");
    assert.deepEqual(await trust(), [...trustBefore, own]);
  });

  it("destroy takes out exactly what up added, and keeps what another added in between", async () => {
    const other = { Sid: "SomebodyElse", Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    await setTrust([...(await trust()), other]);
    await succeeds("destroy", "--yes", "--skip-preview");
    assert.deepEqual(await trust(), [...trustBefore, other]);
    await setTrust(trustBefore);
    assert.deepEqual(await accountSnapshot(environment), accountBefore, "IAM, EC2 and Parameter Store are as they were");
  });

  it("up again works, and adopts the topics", async () => {
    const output = await succeeds("up", "--yes", "--skip-preview");
    assert.deepEqual(await trust(), [...trustBefore, own]);
    assert.match(output, /ok +Topics .* exist/);
  });
});

/** Tries until something answers: the program has to start. */
async function firstAnswer<T>(ask: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 30_000; ; await sleep(20)) {
    const answer = await ask().catch((error: Error) => error);
    if (!(answer instanceof Error)) return answer;
    if (Date.now() > end) throw answer;
  }
}

/** A line of the private key's body, as PEM has it, and the IAM user's secret access key. */
async function secretsOf({ settings }: TestEnvironment): Promise<string[]> {
  const { endpoint, rootCredentials } = controlPlaneAccess(settings);
  const { config } = configOf(settings.home);
  const ssm = new SSMClient({ endpoint, region, credentials: rootCredentials });
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `/ec2/keypair/${config}`, WithDecryption: true }));
  const line = Parameter?.Value?.split("\n")[3] ?? "";
  const address = readyDaemon(settings.home);
  const answer = await fetch(`http://127.0.0.1:${address?.port}/credentials/${courseAccount.userName}`, { headers: { authorization: `Bearer ${address?.token}` } });
  const { SecretAccessKey } = (await answer.json()) as { SecretAccessKey: string };
  assert.ok(line.length >= 60 && SecretAccessKey.length >= 30);
  return [line, SecretAccessKey];
}

function configOf(home: string): { config: string } {
  const text = readFileSync(environmentPaths(home).stackConfig, "utf8");
  return { config: /keyPairId: (key-\w+)/.exec(text)?.[1] ?? "" };
}

/** Files of the environment, but for the client instance's own, that hold one of the texts. */
function searchFiles({ settings, clientHome }: TestEnvironment, texts: readonly string[]): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (path === clientHome) return [];
      if (entry.isDirectory()) return walk(path);
      return entry.isFile() && statSync(path).size < 64 << 20 && holdsOne(readFileSync(path, "latin1"), texts) ? [path] : [];
    });
  return walk(settings.home);
}

function searchArguments(texts: readonly string[]): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => {
    try {
      return holdsOne(readFileSync(`/proc/${pid}/cmdline`, "latin1"), texts);
    } catch {
      return false;
    }
  });
}

function holdsOne(body: string, texts: readonly string[]): boolean {
  return texts.some((text) => body.includes(text));
}

/** A folder with a `pulumi` that reads this stack configuration, which the repository of a real stack holds. */
function pulumiWithConfiguration(file: string, path: string): string {
  const real = path.split(delimiter).map((folder) => join(folder, "pulumi")).find((candidate) => existsSync(candidate)) ?? "";
  const folder = join(dirname(file), "bin");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "pulumi"), `#!/bin/sh\ncase $1 in refresh) set -- "$@" --config-file '${file}' ;; esac\nexec '${real}' "$@"\n`, { mode: 0o755 });
  return folder;
}
