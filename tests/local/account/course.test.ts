import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { courseAccount } from "../../../local/account/course";

describe("Pulumi.local.yaml", () => {
  const file = join(__dirname, "..", "..", "..", "Pulumi.local.yaml");
  const { config } = parse(readFileSync(file, "utf8")) as { config: Readonly<Record<string, unknown>> };

  it("names what the local account is seeded with", () => {
    const { region, userId, accountId, clusterName } = courseAccount;
    const expected = { "aws:region": region, "pinterest-pipeline:userId": userId, "pinterest-pipeline:accountId": accountId, "pinterest-pipeline:clusterName": clusterName };
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, config[key]])), expected);
  });

  it("does not override what the seeded account has by default", () => {
    const { roleName, instanceUser } = courseAccount;
    assert.equal(config["pinterest-pipeline:roleName"] ?? roleName, roleName);
    assert.equal(config["pinterest-pipeline:sshUser"] ?? instanceUser, instanceUser);
    assert.equal(config["pinterest-pipeline:instanceTag"] ?? "Name", "Name");
  });
});
