import { strict as assert } from "node:assert";
import { architectureOf } from "../../../components/client/architecture";

describe("the architecture of an instance type", () => {
  const types = {
    x86_64: ["t3.small", "t3a.micro", "m5.large", "g4dn.xlarge", "c7i-flex.large", "u-6tb1.metal", "i3en.large", "p4d.24xlarge"],
    arm64: ["t4g.small", "a1.medium", "m6gd.large", "c7gn.xlarge", "im4gn.large", "is4gen.medium", "x2gd.medium", "g5g.xlarge", "hpc7g.4xlarge"],
  };
  for (const [architecture, names] of Object.entries(types)) {
    it(`is ${architecture} for ${names.join(", ")}`, () => assert.deepEqual([...new Set(names.map(architectureOf))], [architecture]));
  }
});
