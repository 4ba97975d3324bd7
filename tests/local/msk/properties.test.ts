import assert from "node:assert/strict";
import { brokerLog4jProperties, brokerProperties, propertiesFile, zookeeperProperties } from "../../../local/msk/properties";
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

describe("brokerProperties' security", () => {
  const properties = brokerProperties(readSettings({}).ports, 1, 1, "/data");

  it("has a password before every listener, and an authorizer behind it", () => {
    assert.equal(properties["listener.security.protocol.map"], "CLIENT_IAM:SASL_PLAINTEXT,REPLICATION:SASL_PLAINTEXT");
    assert.equal(properties["authorizer.class.name"], "kafka.security.authorizer.AclAuthorizer");
    assert.equal(properties["super.users"], "User:broker");
    assert.equal(properties["allow.everyone.if.no.acl.found"], undefined);
  });

  it("has no password in it", () => assert.doesNotMatch(propertiesFile(properties), /password|jaas/i));

  it("writes what the authorizer refuses to a file of its own alone", () => {
    const log4j = brokerLog4jProperties("/denials.log");
    assert.equal(log4j["log4j.logger.kafka.authorizer.logger"], "INFO, denials");
    assert.equal(log4j["log4j.additivity.kafka.authorizer.logger"], false);
    assert.equal(log4j["log4j.appender.denials.File"], "/denials.log");
  });
});

describe("propertiesFile", () => {
  it("writes one line a property", () => {
    assert.equal(propertiesFile({ "a.b": 1, c: "d", e: false }), "a.b=1\nc=d\ne=false\n");
  });
});
