import { strict as assert } from "node:assert";
import { join } from "node:path";
import { DeleteUserPolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import type { Step } from "../../emulation/doctor/step";
import { courseAccount } from "../../local/account/course";
import { type Result, type TestEnvironment, run, useEnvironment } from "./environment";
import { typeScriptArguments } from "../../local/typeScriptArguments";

describe("the doctor", function () {
  this.timeout(180_000);
  let environment: TestEnvironment;
  useEnvironment((started) => (environment = started));

  const doctor = (...args: readonly string[]): Promise<Result> =>
    run(process.execPath, [...typeScriptArguments, "emulation/doctor.ts", "--stack", "examined", "--json", ...args], { env: { ...environment.env, PULUMI_STACK: undefined } });
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

  const { userId, userName, accountId, region, clusterName } = courseAccount;
  const arn = (type: string, name = ""): string => `arn:aws:kafka:${region}:${accountId}:${type}/${clusterName}/*${name}`;
  /** Steps, and what is denied so that they fail. */
  const denied: readonly { readonly step: string; readonly action: string; readonly resource: string }[] = [
    { step: "kafka-cluster:WriteDataIdempotently", action: "kafka-cluster:WriteDataIdempotently", resource: arn("cluster") },
    { step: `topic ${userId}.pin: kafka-cluster:DescribeTopic`, action: "kafka-cluster:DescribeTopic", resource: arn("topic", `/${userId}.pin`) },
    { step: `topic ${userId}.geo: kafka-cluster:WriteData`, action: "kafka-cluster:WriteData", resource: arn("topic", `/${userId}.geo`) },
    { step: `topic ${userId}.user: kafka-cluster:ReadData`, action: "kafka-cluster:ReadData", resource: arn("topic", `/${userId}.user`) },
  ];

  it("finds exactly the steps whose action is denied, and names action and ARN", async () => {
    await whileDenied(denied, async () => {
      const result = await doctor();
      assert.equal(result.status, 1, result.output);
      const failed = steps(result).filter(({ status }) => status === "failed");
      assert.deepEqual(failed.map(({ name }) => name), denied.map(({ step }) => step));
      denied.forEach(({ action, resource }, index) => assert.match(failed[index]?.detail ?? "", refusal(action, resource)));
    });
  });

  it("is matched by the emulator, which stops at a denied action, and names it and the ARN", async () => {
    await whileDenied(denied.slice(2, 3), async () => {
      const { status, output } = await run(process.execPath, [...typeScriptArguments, "emulation/emulate.ts", "--stack", "examined", "--posts", "20"], { env: { ...environment.env, PULUMI_STACK: undefined } });
      assert.equal(status, 1, output);
      assert.match(output, /Stopped after 0 acknowledged posts of run/);
      assert.match(output, refusal("kafka-cluster:WriteData", arn("topic", `/${userId}.geo`)));
    });
  });

  const whileDenied = async (actions: typeof denied, work: () => Promise<void>): Promise<void> => {
    const policy = { UserName: userName, PolicyName: "denied" };
    const Statement = actions.map(({ action, resource }) => ({ Effect: "Deny", Action: action, Resource: resource }));
    await environment.iam.send(new PutUserPolicyCommand({ ...policy, PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
    await work().finally(() => environment.iam.send(new DeleteUserPolicyCommand(policy)));
  };
  const refusal = (action: string, resource: string): RegExp => new RegExp(`IAM refused ${action} on ${resource.replace("*", "[\\w-]+").replaceAll(".", "\\.")}\\. Allow the principal`);

  it("finds a clock that is ten minutes ahead, and the emulator names the clock, too", async () => {
    const env = { ...environment.env, PULUMI_STACK: undefined, NODE_OPTIONS: `--require "${join(__dirname, "..", "support", "clockAhead.cjs")}"` };
    const ahead = (...args: readonly string[]): Promise<Result> => run(process.execPath, [...typeScriptArguments, ...args, "--stack", "examined"], { env });
    const clock = steps(await ahead("emulation/doctor.ts", "--json")).find(({ name }) => name === "clock");
    assert.match(clock?.detail ?? "", /the clock is (59|60)\d s ahead of AWS's\. .*Set the clock/);
    const { status, output } = await ahead("emulation/emulate.ts", "--posts", "20");
    assert.equal(status, 2, output);
    assert.match(output, /MSK refused the IAM token: .*this machine's clock/);
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
