import { strict as assert } from "node:assert";
import { examine, type ExamineOptions } from "../../../emulation/doctor/examine";
import type { Step } from "../../../emulation/doctor/step";
import { parseTarget } from "../../../emulation/target/parseTarget";
import { stackOutputs } from "../stackOutputs";

// Nothing listens on port 1: steps behind the clock are skipped quickly.
const target = parseTarget("dev", { ...stackOutputs, bootstrapServers: "127.0.0.1:1" });

describe("the doctor's look at the clock", () => {
  const clocks: readonly (readonly [number, Step["status"], RegExp])[] = [
    [200, "ok", /within 1 s of AWS's/],
    [-240_000, "ok", /within 240 s/],
    [600_000, "failed", /the clock is 600 s behind AWS's\. .*timedatectl set-ntp true/],
    [-600_000, "failed", /the clock is 600 s ahead of AWS's\. .*timedatectl set-ntp true/],
  ];
  for (const [clockAheadMs, status, detail] of clocks) {
    it(`finds one that AWS's is ahead of by ${clockAheadMs / 1000} s ${status}`, async () => {
      const clock = await stepOf("clock", { identify: () => Promise.resolve({ arn: "arn:aws:iam::1:user/me", clockAheadMs }) });
      assert.equal(clock.status, status);
      assert.match(clock.detail, detail);
    });
  }

  it("skips it when AWS does not answer, and names what went wrong there", async () => {
    const identify = () => Promise.reject(Object.assign(new Error("The security token included in the request is invalid."), { name: "InvalidClientTokenId" }));
    assert.equal((await stepOf("clock", { identify })).status, "skipped");
    assert.match((await stepOf("AWS credentials", { identify })).detail, /does not know this access key/);
  });

  async function stepOf(name: string, options: Pick<ExamineOptions, "identify">): Promise<Step> {
    const credentials = () => Promise.resolve({ accessKeyId: "a", secretAccessKey: "s" });
    const steps = await examine({ target, via: "direct", credentials, report: () => undefined, ...options });
    return steps.find((step) => step.name === name) ?? assert.fail(`no step ${name}`);
  }
});
