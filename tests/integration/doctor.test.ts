import { strict as assert } from "node:assert";
import type { Step } from "../../emulation/doctor/step";
import { courseAccount } from "../../local/account/course";
import { type Result, type TestEnvironment, run, startEnvironment } from "./environment";

describe("the doctor", function () {
  this.timeout(180_000);
  let environment: TestEnvironment;
  before(async function () {
    this.timeout(1_800_000);
    environment = await startEnvironment();
  });
  after(() => environment.close());

  const doctor = (...args: readonly string[]): Promise<Result> =>
    run(process.execPath, ["--import", "tsx", "emulation/doctor.ts", "--stack", "examined", "--json", ...args], { env: { ...environment.env, PULUMI_STACK: undefined } });
  const steps = ({ output }: Result): readonly Step[] => JSON.parse(output.split("\n").find((line) => line.startsWith("[")) ?? "[]") as Step[];

  it("cannot begin without the stack, and says so", async () => {
    const { status, output } = await doctor();
    assert.equal(status, 2, output);
    assert.match(output, /Expected a stack named "examined"/);
  });

  it("finds every step ok after up, each IAM action and topic named", async () => {
    const stack = await environment.stack("examined");
    const up = await stack.pulumi("up", "--yes", "--skip-preview");
    assert.equal(up.status, 0, up.output);
    const result = await doctor();
    assert.equal(result.status, 0, result.output);
    const names = steps(result).map(({ name }) => name.replace(/b-1\.\S+/, "BROKER"));
    const topics = ["pin", "geo", "user"].flatMap((table) => ["DescribeTopic", "WriteData", "ReadData"].map((action) => `topic ${courseAccount.userId}.${table}: kafka-cluster:${action}`));
    assert.deepEqual(names.filter((name) => !name.startsWith("client machine")), ["AWS credentials", "clock", "name BROKER", "TCP to BROKER", "TLS to BROKER", "SASL at BROKER", "kafka-cluster:WriteDataIdempotently", ...topics]);
    assert.ok(steps(result).every(({ status }) => status === "ok"));
  });

  it("says what to do where a step fails, and looks no further behind it", async () => {
    const result = await doctor("--via", "direct", "--role-arn", `arn:aws:iam::${courseAccount.accountId}:role/no-such-role`);
    assert.equal(result.status, 1, result.output);
    const [credentials, clock, name, tcp] = steps(result);
    assert.deepEqual([credentials?.status, clock?.status, name?.status, tcp?.status], ["failed", "skipped", "failed", "skipped"]);
    assert.match(name?.detail ?? "", /ENOTFOUND|EAI_AGAIN/);
    assert.match(name?.detail ?? "", /go through the client machine \(--via client\)/);
  });
});
