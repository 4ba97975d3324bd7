import assert from "node:assert/strict";
import { brokerProperties, propertiesFile, zookeeperProperties } from "../../../local/msk/properties";
import { readSettings } from "../../../local/settings";

describe("brokerProperties", () => {
  const { ports } = readSettings({});

  it("keeps MSK's defaults with three brokers", () => {
    const properties = brokerProperties(ports, 1, 3, "/data");
    assert.equal(properties["auto.create.topics.enable"], false);
    assert.equal(properties["default.replication.factor"], 3);
    assert.equal(properties["min.insync.replicas"], 2);
    assert.equal(properties["offsets.topic.replication.factor"], 3);
    assert.equal(properties["num.partitions"], 1);
  });

  it("asks for no more replicas than there are brokers", () => {
    const properties = brokerProperties(ports, 1, 1, "/data");
    for (const key of ["default.replication.factor", "min.insync.replicas", "offsets.topic.replication.factor"]) {
      assert.equal(properties[key], 1, key);
    }
    assert.equal(properties["transaction.state.log.replication.factor"], 1);
    assert.equal(properties["transaction.state.log.min.isr"], 1);
  });

  it("advertises the IAM listener to clients and listens on loopback only", () => {
    const properties = brokerProperties(ports, 2, 3, "/data");
    assert.equal(properties.listeners, "CLIENT_IAM://127.0.0.1:19093,REPLICATION://127.0.0.1:0");
    assert.equal(
      properties["advertised.listeners"],
      "CLIENT_IAM://b-2.pinterestmskcluster.a1b2c3.c2.kafka.us-east-1.amazonaws.com:9099,REPLICATION://127.0.0.1:0",
    );
    assert.equal(zookeeperProperties(ports, "/data").clientPortAddress, "127.0.0.1");
  });
});

describe("propertiesFile", () => {
  it("writes one line a property", () => {
    assert.equal(propertiesFile({ "a.b": 1, c: "d", e: false }), "a.b=1\nc=d\ne=false\n");
  });
});
