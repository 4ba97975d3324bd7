import { type TestEnvironment, useEnvironment } from "../integration/environment";
import { upAfterKills } from "../integration/upAfterKills";

/** Role, its policy and trust statement, profile, key pair, parameter, security group and five rules; the machine comes after them. */
const beforeTheMachine = 12;

describe("a stack whose up is killed", function () {
  this.timeout(600_000);
  let environment: TestEnvironment;
  useEnvironment((started) => (environment = started));

  it("converges, with nothing orphaned or made twice, when it was killed after each resource", async () => {
    const oneByOne = Array.from({ length: beforeTheMachine }, () => 1);
    await upAfterKills(environment, "killed", oneByOne, ["client-instance", "client-provisioning", "topics-provisioning"]);
  });
});
