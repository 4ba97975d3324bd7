import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { courseAccount } from "../../../local/account/course";

function configOf(file: string): Readonly<Record<string, unknown>> {
  return (parse(readFileSync(join(__dirname, "..", "..", "..", file), "utf8")) as { config: Readonly<Record<string, unknown>> }).config;
}

for (const file of ["Pulumi.local.yaml", "Pulumi.local-create.yaml"]) {
  describe(file, () => {
    it("names what the local account is seeded with", () => {
      const { region, userId, accountId, clusterName } = courseAccount;
      const expected = { "aws:region": region, "pinterest-pipeline:userId": userId, "pinterest-pipeline:accountId": accountId, "pinterest-pipeline:clusterName": clusterName };
      const config = configOf(file);
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, config[key]])), expected);
    });
  });
}

describe("Pulumi.local-create.yaml", () => {
  it("is run by the user who may create things", () => assert.equal(configOf("Pulumi.local-create.yaml")["aws:profile"], courseAccount.platformUserName));
});

describe("Pulumi.local.yaml", () => {
  const config = configOf("Pulumi.local.yaml");

  it("does not override what the seeded account has by default", () => {
    const { roleName, instanceUser } = courseAccount;
    assert.equal(config["pinterest-pipeline:roleName"] ?? roleName, roleName);
    assert.equal(config["pinterest-pipeline:sshUser"] ?? instanceUser, instanceUser);
    assert.equal(config["pinterest-pipeline:instanceTag"] ?? "Name", "Name");
  });
});
