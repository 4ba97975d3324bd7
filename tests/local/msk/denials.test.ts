import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeDenial, followLines, readDenial } from "../../../local/msk/denials";

const line = (operation: string, resource: string, request: string) =>
  `Principal = User:principal-3 is Denied Operation = ${operation} from host = 127.0.0.1 on resource = ${resource} for request = ${request} with resourceRefCount = 1`;
const user = "arn:aws:iam::123456789012:user/someone";
const cluster = "arn:aws:kafka:us-east-1:123456789012:cluster/name/uuid-2";

describe("readDenial", () => {
  it("reads a refusal of Kafka's authorizer", () => {
    const denial = { user: "principal-3", operation: "Write", resourceType: "topic", resourceName: "a: b", request: "Produce" };
    assert.deepEqual(readDenial(line("Write", "Topic:LITERAL:a: b", "Produce")), denial);
  });

  it("takes nothing else for one", () => {
    assert.equal(readDenial(line("Write", "Topic:LITERAL:a", "Produce").replace("Denied", "Allowed")), undefined);
    assert.equal(readDenial(line("Create", "DelegationToken:LITERAL:a", "Produce")), undefined);
    assert.equal(readDenial(""), undefined);
  });
});

describe("describeDenial", () => {
  const authorization = {
    standsFor: (name: string) => (name === "principal-3" ? { principalArn: user, decisions: { AlterGroup: "explicitDeny" as const } } : undefined),
  };
  const describeLine = (text: string): string | undefined => {
    const denial = readDenial(text);
    return denial && describeDenial(denial, authorization, cluster);
  };
  const rows = [
    ["Write", "Topic:LITERAL:a.pin", "Produce", "kafka-cluster:WriteData on arn:aws:kafka:us-east-1:123456789012:topic/name/uuid-2/a.pin: no identity-based policy allows it"],
    ["Read", "Group:LITERAL:g", "JoinGroup", "kafka-cluster:AlterGroup on arn:aws:kafka:us-east-1:123456789012:group/name/uuid-2/g: a policy denies it"],
    ["Alter", "Cluster:LITERAL:kafka-cluster", "ElectLeaders", `kafka-cluster:AlterCluster on ${cluster}: no identity-based policy allows it`],
    ["ClusterAction", "Cluster:LITERAL:kafka-cluster", "LeaderAndIsr", `Kafka's ClusterAction, which no kafka-cluster action allows, on ${cluster}: no identity-based policy allows it`],
  ] as const;
  for (const [operation, resource, request, text] of rows) {
    it(`names principal, action and ARN of ${operation} on ${resource}`, () => {
      assert.equal(describeLine(line(operation, resource, request)), `refused ${request}: ${user} is not authorized to perform ${text}`);
    });
  }

  it("has nothing to say about a user who stands for nobody", () => {
    assert.equal(describeLine(line("Write", "Topic:LITERAL:a", "Produce").replace("principal-3", "broker")), undefined);
  });
});

describe("followLines", () => {
  it("calls back with whole lines, also of a file that comes later, and looks once more at the end", async () => {
    const folder = mkdtempSync(join(tmpdir(), "denials-test-"));
    try {
      const file = join(folder, "log");
      const lines: string[] = [];
      const stop = followLines(file, (text) => Promise.resolve(void lines.push(text)));
      appendFileSync(file, "one\ntw");
      appendFileSync(file, "o\nthr");
      await stop();
      assert.deepEqual(lines, ["one", "two"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
