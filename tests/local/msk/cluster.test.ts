import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority } from "../../../local/authority";
import { startMsk } from "../../../local/msk/cluster";
import type { Ports, Settings } from "../../../local/settings";

describe("startMsk", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "msk-test-"));
    mkdirSync(join(folder, "kafka", "libs"), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    return port;
  }

  /** Starts a cluster whose java is a shell script. */
  async function start(ports: Partial<Ports>, java: string): Promise<unknown> {
    const executable = join(folder, "java");
    writeFileSync(executable, `#!/bin/sh\n${java}\n`, { mode: 0o755 });
    const free = { kafka: await freePort(), broker: await freePort(), zookeeper: await freePort() };
    const unused = { aws: 1, ssh: 1, imds: 1, mirror: 1, proxy: 1 };
    const settings: Settings = {
      root: folder,
      home: join(folder, "home"),
      cache: join(folder, "cache"),
      ports: { ...unused, ...free, ...ports },
    };
    return startMsk({
      settings,
      kafkaHome: join(folder, "kafka"),
      authority: await createAuthority(),
      brokers: 1,
      controlPlane: { endpoint: "http://127.0.0.1:1", rootCredentials: { accessKeyId: "test", secretAccessKey: "test" } },
      java: executable,
    });
  }

  it("says which server ended early, with its last lines and where they stand", async () => {
    const script = 'case "$*" in *kafka.Kafka*) echo "Error: too old"; exit 3;; esac; exec sleep 30';
    await assert.rejects(start({}, script), (error: Error) => {
      assert.match(error.message, /^Expected kafka-1 to start, but it ended with exit code 3\./);
      assert.match(error.message, /Java runtime of version 8 or later.*logs\/kafka-1\.log:\nError: too old$/s);
      return true;
    });
  });

  it("leaves no process behind when it fails", async () => {
    const script = 'case "$*" in *kafka.Kafka*) sleep 0.2; exit 3;; esac; exec sleep 30';
    await assert.rejects(start({}, script));
    const records = readdirSync(join(folder, "home", "logs")).filter((file) => file.endsWith(".pid"));
    assert.deepEqual(records, []);
  });

  const servers = [
    { setting: "zookeeper", variable: "PIPELINE_ZOOKEEPER_PORT" },
    { setting: "broker", variable: "PIPELINE_BROKER_PORT" },
    { setting: "kafka", variable: "PIPELINE_KAFKA_PORT" },
  ] as const;
  for (const { setting, variable } of servers) {
    it(`names the ${setting} port in use, and ${variable}`, async () => {
      const other = createServer().listen(0, "127.0.0.1");
      await once(other, "listening");
      const { port } = other.address() as AddressInfo;
      try {
        await assert.rejects(start({ [setting]: port }, "exec sleep 30"), (error: Error) => {
          assert.match(error.message, new RegExp(`Expected port ${port} .*${variable}`));
          return true;
        });
      } finally {
        other.close();
      }
    });
  }
});
