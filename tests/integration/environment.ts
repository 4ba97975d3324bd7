import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IAMClient } from "@aws-sdk/client-iam";
import { parse, stringify } from "yaml";
import { controlPlaneAccess } from "../../local/account/controlPlane";
import { courseAccount } from "../../local/account/course";
import { insideLocalEnvironment } from "../../local/environment";
import { localDown } from "../../local/localDown";
import { localUp } from "../../local/localUp";
import { environmentPaths } from "../../local/paths";
import { type Ports, type Settings, portVariables, readSettings } from "../../local/settings";

/** A local environment of a test file's own: its own folder, with a space in its path, and its own ports. */
export interface TestEnvironment {
  readonly settings: Settings;
  /** Of programs that work on its stacks. */
  readonly env: NodeJS.ProcessEnv;
  /** The client instance's home. */
  readonly clientHome: string;
  readonly iam: IAMClient;
  /** Makes a stack, its configuration that of `local` with changes; undefined takes a key out. */
  stack(name: string, changes?: Configuration, program?: string): Promise<TestStack>;
  /** The same with the configuration of `local-create`. */
  createStack(name: string, changes?: Configuration): Promise<TestStack>;
  close(): Promise<void>;
}

/** Values by their full keys (`pinterest-pipeline:userId`); undefined for none. */
export type Configuration = Readonly<Record<string, unknown>>;

export interface TestStack {
  pulumi(command: string, ...args: readonly string[]): Promise<Result>;
  /** The same with other environment variables. */
  pulumiAs(variables: NodeJS.ProcessEnv, command: string, ...args: readonly string[]): Promise<Result>;
  /** Starts a command that leads a process group of its own, to be killed with all that it starts. */
  start(command: string, ...args: readonly string[]): ChildProcess;
  startAs(variables: NodeJS.ProcessEnv, command: string, ...args: readonly string[]): ChildProcess;
  /** Changes the configuration that the stack was made with. */
  configure(changes: Configuration): void;
  /** Takes away the lock that a killed command leaves. */
  unlock(): Promise<Result>;
}

export interface Result {
  readonly status: number | null;
  /** Standard output and error, as a person sees them. */
  readonly output: string;
}

const root = join(__dirname, "..", "..");

/** Variables that give a program of the project a home and ports of its own. @param prefix of the home's name, which has a blank where nobody asks for another */
export async function ownHomeAndPorts(prefix = "pipeline home-"): Promise<Record<string, string>> {
  const home = mkdtempSync(join(tmpdir(), prefix));
  const ports = await freePorts(Object.keys(portVariables).length);
  const variables = Object.fromEntries((Object.keys(portVariables) as (keyof Ports)[]).map((name, i) => [portVariables[name], String(ports[i])]));
  return { ...variables, PIPELINE_HOME: home };
}

/** Gives a suite a local environment: up before its first test, down after its last. */
export function useEnvironment(given: (environment: TestEnvironment) => unknown): void {
  let environment: TestEnvironment | undefined;
  before(async function () {
    // The first one ever builds the tools.
    this.timeout(1_800_000);
    environment = await startEnvironment();
    await given(environment);
  });
  after(() => environment?.close());
}

export async function startEnvironment(prefix?: string): Promise<TestEnvironment> {
  const settings = readSettings({ ...process.env, ...(await ownHomeAndPorts(prefix)) });
  await localUp({ settings, report: showSlowSteps });
  const env = insideLocalEnvironment(settings, process.env);
  const { endpoint, rootCredentials } = controlPlaneAccess(settings);
  return {
    settings,
    env,
    clientHome: join(environmentPaths(settings.home).local, "instance", "home"),
    iam: new IAMClient({ endpoint, region: courseAccount.region, credentials: rootCredentials }),
    stack: (name, changes = {}, program = root) => makeStack({ settings, env, name, changes, program, base: environmentPaths(settings.home).stackConfig }),
    createStack: (name, changes = {}) => makeStack({ settings, env, name, changes, program: root, base: environmentPaths(settings.home).createStackConfig }),
    async close() {
      await localDown({ settings, report: () => undefined });
      rmSync(settings.home, { recursive: true, force: true });
    },
  };
}

/** The first run builds the Pulumi CLI: minutes, in which a person wants a sign of life. */
function showSlowSteps(line: string, live = false): void {
  if (live) process.stdout.write(`      ${line}\n`);
}

async function makeStack(o: {
  settings: Settings;
  env: NodeJS.ProcessEnv;
  name: string;
  changes: Configuration;
  program: string;
  /** Configuration file to start from. */
  base: string;
}): Promise<TestStack> {
  const folder = join(o.settings.home, `stack-${o.name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "Pulumi.yaml"), "name: pinterest-pipeline\nruntime: nodejs\n");
  const env: NodeJS.ProcessEnv = { ...o.env, PULUMI_STACK: undefined };
  const created = await run("pulumi", ["stack", "init", o.name, "--non-interactive", "--no-select"], { cwd: folder, env });
  if (created.status !== 0) throw new Error(created.output);
  const file = join(folder, `Pulumi.${o.name}.yaml`);
  const { encryptionsalt } = parse(readFileSync(file, "utf8")) as { encryptionsalt: string };
  const { config } = parse(readFileSync(o.base, "utf8")) as { config: Configuration };
  const configure = (changes: Configuration): void => {
    const changed = Object.entries({ ...config, ...o.changes, ...changes }).filter(([, value]) => value !== undefined);
    writeFileSync(file, stringify({ encryptionsalt, config: Object.fromEntries(changed) }, { lineWidth: 0 }));
  };
  configure({});
  const line = (command: string, args: readonly string[]) => [command, "--non-interactive", "--stack", o.name, "--config-file", file, ...args];
  const pulumiAs: TestStack["pulumiAs"] = (variables, command, ...args) => run("pulumi", line(command, args), { cwd: o.program, env: { ...env, ...variables } });
  const startAs: TestStack["startAs"] = (variables, command, ...args) =>
    spawn("pulumi", line(command, args), { cwd: o.program, env: { ...env, ...variables }, detached: true, stdio: "ignore" });
  return {
    pulumiAs,
    pulumi: (command, ...args) => pulumiAs({}, command, ...args),
    start: (command, ...args) => startAs({}, command, ...args),
    startAs,
    configure,
    unlock: () => run("pulumi", ["cancel", "--yes", "--stack", o.name], { cwd: folder, env }),
  };
}

/** Runs a program to its end, within two minutes. */
export function run(command: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Result> {
  const child = spawn(command, args, { cwd: root, ...options, stdio: ["ignore", "pipe", "pipe"], timeout: 120_000 });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output }));
  });
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
