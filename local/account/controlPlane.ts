import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { environmentPaths } from "../paths";
import { type OwnedProcess, startProcess } from "../processes";
import type { Settings } from "../settings";
import { courseAccount } from "./course";

/** How to reach the control plane, and as root. */
export interface ControlPlaneAccess {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** ministack's root: its requests pass every check. */
  readonly rootCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** How the control plane of these settings is reached, whether it runs or not. */
export function controlPlaneAccess({ ports }: Settings): ControlPlaneAccess {
  return { endpoint: `http://127.0.0.1:${ports.aws}`, rootCredentials: { accessKeyId: "test", secretAccessKey: "test" } };
}

const startLimitMs = 30_000;
const pollMs = 25;
/** Nothing of the account outlives ministack, so there is nothing worth waiting for when it stops. */
const stopLimitMs = 1_000;

/**
 * Starts the account's control plane, ministack with authentication on, and waits until it answers. `ministack` is the
 * Python interpreter that has it. Throws an Error with the log's place when it does not come up.
 */
export async function startControlPlane(options: {
  settings: Settings;
  ministack: string;
  bootstrapServers: string;
  zookeeperConnectString: string;
  signal?: AbortSignal;
}): Promise<ControlPlaneAccess & { close(): Promise<void> }> {
  const { settings, signal } = options;
  const paths = environmentPaths(settings.home);
  const folder = join(paths.local, "control-plane");
  await mkdir(folder, { recursive: true });
  const access = controlPlaneAccess(settings);
  const logFile = join(paths.logs, "control-plane.log");
  const child = startProcess({
    name: "control plane",
    command: options.ministack,
    args: [join(__dirname, "control_plane.py")],
    env: environment(options, folder),
    cwd: folder,
    logFile,
    stopLimitMs,
  });
  try {
    await untilHealthy(access.endpoint, child, logFile, signal);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { ...access, close: () => child.stop() };
}

function environment(
  { settings, bootstrapServers, zookeeperConnectString }: Parameters<typeof startControlPlane>[0],
  folder: string,
): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    TMPDIR: folder,
    LANG: "C.UTF-8",
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    AUTH: "true",
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(settings.ports.aws),
    MINISTACK_ACCOUNT_ID: courseAccount.accountId,
    MINISTACK_REGION: courseAccount.region,
    MINISTACK_MSK_BOOTSTRAP_SASL_IAM: bootstrapServers,
    MSK_ZOOKEEPER_CONNECT_STRING: zookeeperConnectString,
    INSTANCES_CHANGED: environmentPaths(settings.home).instancesChanged,
    SERVICES: "sts,iam,ec2,ssm,kafka",
    // Listeners on other ports, and a look for Docker, which nobody here asked for.
    SFTP_ENABLED: "0",
    IOT_MTLS_ENABLED: "0",
    DOCKER_HOST: `unix://${join(folder, "no-docker.sock")}`,
    LOG_LEVEL: "INFO",
  };
}

async function untilHealthy(endpoint: string, child: OwnedProcess, logFile: string, signal?: AbortSignal): Promise<void> {
  let exitCode: number | null | undefined;
  void child.exited.then((code) => (exitCode = code));
  const end = Date.now() + startLimitMs;
  while (!(await isHealthy(endpoint))) {
    signal?.throwIfAborted();
    if (exitCode !== undefined) throw new Error(`Expected the control plane to start, but it ended with exit code ${exitCode}: see ${logFile}`);
    if (Date.now() > end) throw new Error(`Expected the control plane to answer within ${startLimitMs / 1000} s: see ${logFile}`);
    await delay(pollMs);
  }
}

async function isHealthy(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
