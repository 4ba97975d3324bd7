import { strict as assert } from "node:assert";
import { type TestEnvironment, useEnvironment } from "../integration/environment";
import { upAfterKills } from "../integration/upAfterKills";

/** Role, its policy and trust statement, profile, key pair, parameter, security group and five rules, machine. */
const resources = 13;

describe("a stack whose up is killed", function () {
  this.timeout(600_000);
  let environment: TestEnvironment;
  useEnvironment((started) => (environment = started));

  it("converges, with nothing orphaned or made twice, when it was killed after each resource", async () => {
    assert.equal(await upAfterKills(environment, "killed"), resources - 1);
  });
});
