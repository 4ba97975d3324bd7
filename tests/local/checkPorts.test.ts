import { strict as assert } from "node:assert";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { checkPorts, sharedPorts, usedPorts } from "../../local/checkPorts";
import { type Ports, readSettings } from "../../local/settings";

const free: Ports = { aws: 41390, ssh: 41391, kafka: 41392, broker: 41393, zookeeper: 41394, imds: 41395, mirror: 41396, proxy: 41397 };

describe("checkPorts", () => {
  it("names a port in use, who has it, and the setting that moves it", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      await assert.rejects(checkPorts({ ...free, mirror: port }, 1), (error: Error) => {
        assert.match(error.message, new RegExp(`${port}, for the artifact mirror, is in use by .*; .*set PIPELINE_MIRROR_PORT to a free port`));
        if (process.platform === "linux") assert.match(error.message, new RegExp(`\\(pid ${process.pid}\\)`));
        return true;
      });
    } finally {
      server.close();
    }
  });

  it("names settings that share a port", () => {
    const [problem, ...others] = sharedPorts(usedPorts({ ...free, proxy: free.ssh }, 1));
    assert.match(problem ?? "", /^41391 is meant for both SSH of the client instance \(PIPELINE_SSH_PORT\) and the proxy to AWS \(PIPELINE_PROXY_PORT\)/);
    assert.deepEqual(others, []);
  });

  it("counts a port for each broker", () => {
    const kafka = usedPorts(free, 3).filter(({ setting }) => setting === "kafka");
    assert.deepEqual(kafka.map(({ port }) => port), [41392, 41393, 41394]);
  });

  it("has nothing against the defaults with three brokers", () => assert.deepEqual(sharedPorts(usedPorts(readSettings({}).ports, 3)), []));
});
