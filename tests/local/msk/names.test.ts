import assert from "node:assert/strict";
import { bootstrapServers, brokerName, zookeeperConnectString, zookeeperName } from "../../../local/msk/names";
import { readSettings } from "../../../local/settings";

describe("MSK names", () => {
  const { ports } = readSettings({});

  it("have MSK's form, with the region in it", () => {
    assert.equal(brokerName(2), "b-2.pinterestmskcluster.a1b2c3.c2.kafka.us-east-1.amazonaws.com");
    assert.equal(zookeeperName(1), "z-1.pinterestmskcluster.a1b2c3.c2.kafka.us-east-1.amazonaws.com");
  });

  it("make up the bootstrap string, with a port for each broker", () => {
    assert.equal(bootstrapServers(ports, 1), `${brokerName(1)}:9098`);
    assert.equal(bootstrapServers(ports, 3), `${brokerName(1)}:9098,${brokerName(2)}:9099,${brokerName(3)}:9100`);
  });

  it("make up the ZooKeeper string", () => {
    assert.equal(zookeeperConnectString(ports), `${zookeeperName(1)}:2181`);
  });
});
