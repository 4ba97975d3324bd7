import assert from "node:assert/strict";
import { type Acl, aclChanges, aclsOf, changedActions, type Decisions, refusalText } from "../../../local/msk/acl";
import { clusterResource, resourceArn } from "../../../local/msk/kafkaResource";

const topic = { type: "topic", name: "a.pin" } as const;
const group = { type: "group", name: "readers" } as const;
const text = (acls: readonly Acl[]): string[] => acls.map(({ operation, permission }) => `${permission} ${operation}`);

describe("aclsOf", () => {
  const rows: readonly { title: string; resource: Parameters<typeof aclsOf>[0]; decisions: Decisions; acls: readonly string[] }[] = [
    {
      title: "allows what is allowed and denies the rest in so many words",
      resource: group,
      decisions: { DescribeGroup: "allowed", AlterGroup: "implicitDeny", DeleteGroup: "explicitDeny" },
      acls: ["Allow Describe", "Deny Read", "Deny Delete"],
    },
    {
      title: "does not let a right to write stand for one to describe",
      resource: topic,
      decisions: { WriteData: "allowed", DescribeTopic: "implicitDeny" },
      acls: ["Deny Create", "Deny Describe", "Deny Alter", "Deny Delete", "Deny DescribeConfigs", "Deny AlterConfigs", "Deny Read", "Allow Write"],
    },
    {
      title: "denies everything where IAM said nothing",
      resource: clusterResource,
      decisions: {},
      acls: ["Deny Describe", "Deny Alter", "Deny DescribeConfigs", "Deny AlterConfigs", "Deny IdempotentWrite"],
    },
  ];
  for (const { title, resource, decisions, acls } of rows) it(title, () => assert.deepEqual(text(aclsOf(resource, decisions)), acls));
});

describe("aclChanges", () => {
  const before = aclsOf(group, { DescribeGroup: "allowed" });

  it("is nothing where nothing changed", () => {
    assert.deepEqual(aclChanges(before, aclsOf(group, { DescribeGroup: "allowed" })), { add: [], remove: [] });
  });

  it("adds and removes what differs alone", () => {
    const { add, remove } = aclChanges(before, aclsOf(group, { DescribeGroup: "allowed", AlterGroup: "allowed" }));
    assert.deepEqual([text(add), text(remove)], [["Allow Read"], ["Deny Read"]]);
  });

  it("tells resources of one name apart", () => {
    const namesake = aclsOf({ type: "transactional-id", name: group.name }, {});
    assert.equal(aclChanges(before, namesake).add.length, namesake.length);
  });
});

describe("changedActions", () => {
  it("names the actions whose decision is another", () => {
    const actions = changedActions(group, { DescribeGroup: "allowed", AlterGroup: "allowed" }, { DescribeGroup: "allowed", AlterGroup: "explicitDeny" });
    assert.deepEqual(
      actions.map(({ name }) => name),
      ["AlterGroup"],
    );
  });
});

describe("refusalText", () => {
  it("says whether a policy denies or none allows", () => {
    assert.equal(refusalText("arn:u", "kafka-cluster:WriteData", "arn:t", "explicitDeny"), "arn:u is not authorized to perform kafka-cluster:WriteData on arn:t: a policy denies it");
    assert.match(refusalText("arn:u", "kafka-cluster:WriteData", "arn:t", undefined), /no identity-based policy allows it$/);
  });
});

describe("resourceArn", () => {
  const cluster = "arn:aws:kafka:us-east-1:123456789012:cluster/name/uuid-2";
  const arns = [
    [clusterResource, cluster],
    [topic, "arn:aws:kafka:us-east-1:123456789012:topic/name/uuid-2/a.pin"],
    [group, "arn:aws:kafka:us-east-1:123456789012:group/name/uuid-2/readers"],
    [{ type: "transactional-id", name: "t" }, "arn:aws:kafka:us-east-1:123456789012:transactional-id/name/uuid-2/t"],
  ] as const;
  for (const [resource, arn] of arns) it(`is ${arn}`, () => assert.equal(resourceArn(cluster, resource), arn));
});
