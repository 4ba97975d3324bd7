import { createServer } from "node:net";
import { listenerOn } from "./listener";
import { type Ports, portVariables } from "./settings";

/** A port that the environment will listen on. */
export interface UsedPort {
  readonly port: number;
  readonly setting: keyof Ports;
  /** What listens there, as a person would say it. */
  readonly name: string;
}

const names: Readonly<Record<keyof Ports, string>> = {
  aws: "the AWS control plane",
  ssh: "SSH of the client instance",
  kafka: "MSK's IAM listener",
  broker: "the Kafka broker",
  zookeeper: "ZooKeeper",
  imds: "the instance metadata service",
  mirror: "the artifact mirror",
  proxy: "the proxy to AWS",
};

/** Every port that an environment with so many brokers listens on. */
export function usedPorts(ports: Ports, brokers: number): UsedPort[] {
  const settings = Object.keys(names) as (keyof Ports)[];
  return settings.flatMap((setting) => {
    const count = setting === "kafka" || setting === "broker" ? brokers : 1;
    return Array.from({ length: count }, (_, index) => ({ port: ports[setting] + index, setting, name: names[setting] }));
  });
}

/** Throws an Error that names each port that two things would share or another program has, and the setting that moves it. */
export async function checkPorts(ports: Ports, brokers: number): Promise<void> {
  const used = usedPorts(ports, brokers);
  const shared = sharedPorts(used);
  const problems = shared.length > 0 ? shared : await takenPorts(used);
  if (problems.length === 0) return;
  // All of them are hardly taken by chance.
  const hint = problems.length === used.length ? ["Another clone's local environment seems to be up: npm run local:down ends it there."] : [];
  throw new Error(["The local environment needs its ports on 127.0.0.1:", ...problems.map((line) => `  - ${line}`), ...hint].join("\n"));
}

/** The ports that two settings give to different things. */
export function sharedPorts(used: readonly UsedPort[]): string[] {
  return used.flatMap((one, index) => {
    const other = used.slice(0, index).find(({ port }) => port === one.port);
    if (other === undefined) return [];
    return [`${one.port} is meant for both ${other.name} (${portVariables[other.setting]}) and ${one.name} (${portVariables[one.setting]}); set one of them to another port`];
  });
}

async function takenPorts(used: readonly UsedPort[]): Promise<string[]> {
  const problems = await Promise.all(
    used.map(async ({ port, setting, name }) => {
      const code = await tryPort(port);
      if (code === undefined) return [];
      const why = code === "EADDRINUSE" ? `is in use by ${(await listenerOn(port)) ?? "another program"}` : `cannot be opened (${code})`;
      return [`${port}, for ${name}, ${why}; end that, or set ${portVariables[setting]} to a free port`];
    }),
  );
  return problems.flat();
}

/** The error's code, or undefined when the port is free. */
function tryPort(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    server.listen({ port, host: "127.0.0.1" }, () => {
      server.close(() => {
        resolve(undefined);
      });
    });
  });
}
