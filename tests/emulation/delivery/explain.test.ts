import { strict as assert } from "node:assert";
import { explain, type ErrorContext } from "../../../emulation/delivery/explain";
import type { ApiName } from "../../../emulation/delivery/protocol/api";
import { KafkaError } from "../../../emulation/delivery/protocol/kafkaError";
import { EmulationError } from "../../../emulation/error";

const context: ErrorContext = {
  stack: "dev",
  region: "us-east-1",
  clusterArn: "arn:aws:kafka:us-east-1:123456789012:cluster/c/1",
  bootstrapServers: ["b-1.example.com:9098"],
};

const faults: readonly (readonly [string, Error, RegExp])[] = [
  ["a refused token", fault("SASL OAUTHBEARER authentication failed: Access denied", { name: "KafkaJSSASLAuthenticationError" }), /MSK refused the IAM token: .*Access denied.*kafka-cluster:Connect on arn:aws.*get-caller-identity/],
  ["a missing topic", fault("topic u.geo: This server does not host this topic-partition", { type: "UNKNOWN_TOPIC_OR_PARTITION" }), /one does not exist.*topic u\.geo.*pulumi up -s dev/],
  ["a topic that may not be described", denied("Metadata"), /^IAM refused kafka-cluster:DescribeTopic on arn:aws:kafka:us-east-1:123456789012:topic\/c\/1\/u\.geo\. Allow/],
  ["a topic that may not be written", denied("Produce"), /^IAM refused kafka-cluster:WriteData on arn:aws:kafka:us-east-1:123456789012:topic\/c\/1\/u\.geo\. Allow/],
  ["a topic that may not be read", denied("Fetch"), /^IAM refused kafka-cluster:ReadData on arn:aws:kafka:us-east-1:123456789012:topic\/c\/1\/u\.geo\. Allow/],
  ["a topic not allowed, whatever was asked", fault("Not authorized to access topics: u.geo, TOPIC_AUTHORIZATION_FAILED", { type: "TOPIC_AUTHORIZATION_FAILED" }), /DescribeTopic, WriteData and ReadData on the topics/],
  ["idempotence not allowed", fault("Cluster authorization failed", { type: "CLUSTER_AUTHORIZATION_FAILED" }), /^IAM refused kafka-cluster:WriteDataIdempotently on arn:aws:kafka:us-east-1:123456789012:cluster\/c\/1\. Allow/],
  ["a batch too large", fault("too large", { type: "MESSAGE_TOO_LARGE" }), /max\.message\.bytes|message\.max\.bytes/],
  ["too few replicas", fault("not enough", { type: "NOT_ENOUGH_REPLICAS" }), /min\.insync\.replicas/],
  ["no leader", fault("no leader", { type: "LEADER_NOT_AVAILABLE" }), /no leader/],
  ["an unknown authority", fault("Connection error: self-signed certificate in certificate chain", { name: "KafkaJSConnectionError", code: "SELF_SIGNED_CERT_IN_CHAIN" }), /not trusted here.*NODE_EXTRA_CA_CERTS/],
  ["another name in the certificate", fault("Hostname does not match", { code: "ERR_TLS_CERT_ALTNAME_INVALID" }), /not the broker that was asked for/],
  ["a broker that is silent", fault("Connection timeout", { name: "KafkaJSConnectionError" }), /did not answer in time: Connection timeout/],
  ["a broker that is gone", fault("Connection error: read ECONNRESET", { name: "KafkaJSConnectionError" }), /Lost the brokers: .*ECONNRESET/],
  ["a client machine that cannot reach the broker", fault("Connection error: The client machine 1.2.3.4 could not connect to b-1:9098", { name: "KafkaJSConnectionError" }), /^The client machine 1\.2\.3\.4 could not connect to b-1:9098$/],
];

describe("explain", () => {
  for (const [what, error, expected] of faults) {
    it(`says what to do about ${what}`, () => {
      const explained = explain(error, context);
      assert.ok(explained instanceof EmulationError);
      assert.match(explained.message, expected);
      assert.equal(explained.cause, error);
    });
  }

  it("looks inside what kafkajs gave up on", () => {
    const cause = fault("This server does not host this topic-partition", { type: "UNKNOWN_TOPIC_OR_PARTITION" });
    assert.match(explain(new Error("gave up", { cause: new Error("again", { cause }) }), context).message, /pulumi up -s dev/);
  });

  it("keeps an error that already says what to do", () => {
    const known = new EmulationError("do this");
    assert.equal(explain(new Error("wrapped", { cause: known }), context), known);
  });

  it("leaves a bug alone, with its stack", () => {
    const bug = new TypeError("undefined is not a function");
    assert.equal(explain(bug, context), bug);
    assert.equal(explain("text", context).message, "text");
  });

  it("ends on causes that go round in a circle", () => {
    const first = new Error("first");
    first.cause = new Error("second", { cause: first });
    assert.equal(explain(first, context), first);
  });
});

function denied(request: ApiName): Error {
  return new KafkaError("TOPIC_AUTHORIZATION_FAILED", "topic u.geo", { request, topic: "u.geo" });
}

function fault(message: string, properties: Readonly<Record<string, string>>): Error {
  return Object.assign(new Error(message), properties);
}
