import { bootstrapServers, zookeeperConnectString } from "./msk/names";
import type { DaemonStatus } from "./daemon/daemonClient";
import type { Paths } from "./paths";
import { brokers } from "./daemon/services";

/** What `local:status` shows of an environment that is up. */
export function statusLines({ startedAt, ports, processes }: DaemonStatus, paths: Paths, nowMs: number): string[] {
  const dead = processes.filter(({ running }) => !running).map(({ name }) => name);
  const summary = dead.length === 0 ? "is up" : `is broken: ${dead.join(", ")} ended by itself; start it anew: npm run local:up`;
  return [
    `The local environment ${summary} (for ${duration(nowMs - Date.parse(startedAt))}).`,
    row("AWS", `http://127.0.0.1:${ports.aws}`),
    row("MSK, IAM listener", bootstrapServers(ports, brokers)),
    row("ZooKeeper", zookeeperConnectString(ports)),
    row("client instance", `127.0.0.1:${ports.ssh} (SSH)`),
    row("artifact mirror", `http://127.0.0.1:${ports.mirror}`),
    row("processes", processes.map(({ name, pid }) => `${name} ${pid}`).join(", ")),
    row("stack configuration", paths.stackConfig),
    row("logs", paths.logs),
  ];
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(20)} ${value}`;
}

function duration(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return minutes < 1 ? `${Math.round(ms / 1000)} s` : `${minutes} min`;
}
