import { strict as assert } from "node:assert";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CreateRoleCommand, GetRoleCommand, GetUserPolicyCommand, PutUserPolicyCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { utils } from "ssh2";
import { statementSid } from "../../components/trust/trustPolicy";
import type { Step } from "../../emulation/doctor/step";
import { controlPlaneAccess } from "../../local/account/controlPlane";
import { courseAccount } from "../../local/account/course";
import { createHostKey, startSshServer } from "../../local/instance/sshServer";
import type { Server } from "../../local/server";
import { type Result, type TestEnvironment, type TestStack, run, startEnvironment } from "./environment";
import { typeScriptArguments } from "../../local/typeScriptArguments";

const { accountId, region, roleName: clientRole, userName } = courseAccount;
const key = (name: string) => `pinterest-pipeline:${name}`;

describe("access", function () {
  this.timeout(300_000);
  let environment: TestEnvironment;
  before(async function () {
    this.timeout(1_800_000);
    environment = await startEnvironment();
  });
  after(() => environment.close());

  const ok = ({ status, output }: Result): string => {
    assert.equal(status, 0, output);
    return output;
  };
  const trustOf = async (RoleName: string): Promise<string> => {
    const { Role } = await environment.iam.send(new GetRoleCommand({ RoleName }));
    return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
  };
  const setTrustOf = (RoleName: string, PolicyDocument: string) => environment.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const allowUser = (PolicyName: string, actions: readonly string[], resource: string) => {
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: resource }] });
    return environment.iam.send(new PutUserPolicyCommand({ UserName: userName, PolicyName, PolicyDocument }));
  };

  describe("by the trust policy of a role that several stacks share", () => {
    const roleName = "shared-role";
    const roleArn = `arn:aws:iam::${accountId}:role/${roleName}`;
    const program = join(__dirname, "programs", "trustAlone");
    const grant = { Effect: "Allow", Principal: { AWS: [roleArn], Service: "ec2.amazonaws.com" }, Action: ["sts:TagSession", "sts:Assume*"] };

    /** As somebody else wrote it: unusual order of keys, strings and lists as they came. */
    const asFound = JSON.stringify({
      Statement: [
        { Action: "sts:AssumeRole", Principal: { Service: ["ec2.amazonaws.com"] }, Effect: "Allow" },
        { Sid: "Auditors", Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:root` }, Action: ["sts:AssumeRole"], Condition: { StringEquals: { "sts:ExternalId": ["a b", "ü"] } } },
      ],
      Id: "kept",
      Version: "2012-10-17",
    });
    const withStatements = (...added: readonly object[]): string => {
      const { Statement, ...rest } = JSON.parse(asFound) as { Statement: object[] };
      return JSON.stringify({ Statement: [...Statement, ...added], ...rest });
    };
    const own = (stack: string) => ({ Sid: statementSid(stack), Effect: "Allow", Principal: { AWS: roleArn }, Action: "sts:AssumeRole" });
    const trust = () => trustOf(roleName);
    const setTrust = (document: string) => setTrustOf(roleName, document);
    const stackOf = (name: string): Promise<TestStack> => environment.stack(name, { [key("roleName")]: roleName }, program);

    before(async () => {
      await environment.iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: asFound }));
      await allowUser("shared-role", ["iam:GetRole", "iam:UpdateAssumeRolePolicy"], roleArn);
    });

    let alpha: TestStack;
    let beta: TestStack;

    it("gets the statements of two ups at once, one after an attempt that was killed half-way", async () => {
      [alpha, beta] = await Promise.all([stackOf("alpha"), stackOf("beta")]);
      await killedHalfWay(alpha, "up", async () => (await trust()).includes(statementSid("alpha")));
      (await Promise.all([alpha, beta].map((stack) => stack.pulumi("up", "--yes", "--skip-preview")))).forEach(ok);
      assert.ok([withStatements(own("alpha"), own("beta")), withStatements(own("beta"), own("alpha"))].includes(await trust()), await trust());
    });

    it("has one that was altered refreshed, and mended in its place", async () => {
      await setTrust(withStatements({ ...own("alpha"), Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }, own("beta")));
      assert.match(ok(await alpha.pulumi("up", "--refresh", "--yes", "--skip-preview")), /TrustStatement trust-statement updated/);
      assert.equal(await trust(), withStatements(own("alpha"), own("beta")));
    });

    it("loses exactly these in two destroys at once", async () => {
      (await Promise.all([alpha, beta].map((stack) => stack.pulumi("destroy", "--yes", "--skip-preview")))).forEach(ok);
      assert.equal(await trust(), asFound);
    });

    it("keeps a statement that grants the same as the only one, through destroy", async () => {
      await setTrust(withStatements(grant));
      const stack = await stackOf("adopting");
      ok(await stack.pulumi("up", "--yes", "--skip-preview"));
      assert.equal(await trust(), withStatements(grant));
      ok(await stack.pulumi("destroy", "--yes", "--skip-preview"));
      assert.equal(await trust(), withStatements(grant));
    });

    it("is warned of by preview where it gets too long or denies what the statement grants, and refused by up over IAM's limit", async () => {
      const deny = { Sid: "NoChaining", Effect: "Deny", Principal: { AWS: roleArn }, Action: "sts:*" };
      const long = withStatements(deny, { Sid: "x".repeat(1_400), Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" });
      await setTrust(long);
      const stack = await stackOf("long");
      const { status, output } = await stack.pulumi("up", "--yes");
      assert.notEqual(status, 0, output);
      const [preview = "", update = ""] = output.split("Updating (long)").map(flat);
      assert.match(preview, /warning: With the statement by which the role may assume itself, the trust policy of the role shared-role would have \d{4} characters/);
      assert.match(preview, /warning: A statement \(NoChaining\) in the trust policy of the role shared-role denies the role to assume itself/);
      assert.match(update, /Cannot exceed quota for ACLSizePerRole: 2048\. With the statement it would have \d{4} characters, white space not counted\. .*L-C07B4B0D/);
      assert.equal(await trust(), long);
    });

    /** Ends `pulumi` and all that it started, as a lost machine would, as soon as IAM has the change; then takes the stack's lock away. */
    async function killedHalfWay(stack: TestStack, command: string, isChanged: () => Promise<boolean>): Promise<void> {
      const child = stack.start(command, "--yes", "--skip-preview");
      const ended = new Promise((resolve) => child.once("exit", resolve));
      while (child.exitCode === null && !(await isChanged())) await delay(20);
      assert.equal(child.exitCode, null, "the program ended before it was killed");
      process.kill(-(child.pid ?? 0), "SIGKILL");
      await ended;
      ok(await stack.unlock());
    }
  });

  it("is refused before anything changes without the permission to edit the role's trust policy, with what to do", async () => {
    const policy = await environment.iam.send(new GetUserPolicyCommand({ UserName: userName, PolicyName: "course" }));
    const document = decodeURIComponent(policy.PolicyDocument ?? "");
    const put = (PolicyDocument: string) => environment.iam.send(new PutUserPolicyCommand({ UserName: userName, PolicyName: "course", PolicyDocument }));
    const before = await trustOf(clientRole);
    await put(document.replace('"iam:UpdateAssumeRolePolicy"', '"iam:ListRoleTags"'));
    try {
      const stack = await environment.stack("unpermitted");
      const { status, output } = await stack.pulumi("up", "--yes", "--skip-preview");
      assert.notEqual(status, 0);
      assert.match(flat(output), /not authorized to perform: iam:UpdateAssumeRolePolicy.*You need iam:UpdateAssumeRolePolicy on it/);
      assert.equal(await trustOf(clientRole), before);
      assert.deepEqual(readdirSync(environment.clientHome), []);
    } finally {
      await put(document);
    }
  });

  describe("to the brokers", () => {
    let bastion: Server;
    let home: string;
    let hostKey: string;
    before(async () => {
      home = mkdtempSync(join(tmpdir(), "bastion-"));
      const own = createHostKey();
      hostKey = own.publicKey;
      const authorizedKey = await publicKeyOf(environment);
      bastion = await startSshServer({ port: 0, home, user: "jump", authorizedKey, hostKey: own.privateKey, environment: {}, hosts: {} });
      const changes = { connectTo: "bastion", bastionHost: "127.0.0.1", bastionPort: String(bastion.port), bastionUser: "jump", bastionHostKey: hostKey };
      const stack = await environment.stack("behind", Object.fromEntries(Object.entries(changes).map(([name, value]) => [key(name), value])));
      ok(await stack.pulumi("up", "--yes", "--skip-preview"));
    });
    after(async () => {
      await bastion.close();
      rmSync(home, { recursive: true, force: true });
    });

    const node = (file: string, args: readonly string[], ...nodeArguments: readonly string[]): Promise<Result> =>
      run(process.execPath, [...nodeArguments, ...typeScriptArguments, file, "--stack", "behind", "--json", ...args], {
        env: { ...environment.env, PULUMI_STACK: undefined, PIPELINE_HOME: environment.settings.home },
      });
    const onTheirNetwork = ["--require", join(__dirname, "..", "support", "hosts.cjs")];

    it("leads directly where their names do, as on the client machine itself, and for a role that the caller may assume", async () => {
      const roleArn = `arn:aws:iam::${accountId}:role/${clientRole}`;
      const { Statement, ...rest } = JSON.parse(await trustOf(clientRole)) as { Statement: object[] };
      const caller = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:user/${userName}` }, Action: "sts:AssumeRole" };
      await setTrustOf(clientRole, JSON.stringify({ ...rest, Statement: [...Statement, caller] }));
      await allowUser("assume", ["sts:AssumeRole"], roleArn);
      const asRole = ["--via", "direct", "--role-arn", roleArn];
      ok(await node("emulation/emulate.ts", ["--posts", "10", "--via", "direct"], ...onTheirNetwork));
      assert.match(ok(await node("emulation/verify.ts", asRole, ...onTheirNetwork)), /"proven":true/);
      const steps = stepsOf(ok(await node("emulation/doctor.ts", asRole, ...onTheirNetwork)));
      assert.match(steps[0]?.detail ?? "", new RegExp(`^arn:aws:sts::${accountId}:assumed-role/${clientRole}/pinterest-emulator$`));
      assert.ok(steps.every(({ status }) => status === "ok"));
    });

    it("leads through a bastion for the emulator, the doctor and provisioning", async () => {
      ok(await node("emulation/emulate.ts", ["--posts", "10"]));
      const steps = stepsOf(ok(await node("emulation/doctor.ts", [])));
      assert.match(steps.find(({ name }) => name.startsWith("client machine"))?.name ?? "", new RegExp(`through bastion 127\\.0\\.0\\.1:${bastion.port}$`));
      assert.match(ok(await node("provisioning/provision.ts", ["--check"])), /"status":"done"/);
    });

    it("ends at a bastion that is away, which is named", async () => {
      await bastion.close();
      const { status, output } = await node("emulation/emulate.ts", ["--posts", "1"]);
      assert.equal(status, 2, output);
      assert.match(output, new RegExp(`The client machine cannot be reached: bastion jump@127\\.0\\.0\\.1:${bastion.port}: could not connect: .*ECONNREFUSED.*Check that the bastion runs`));
    });
  });
});

/** Lines as one, as the CLI breaks and indents them at will. */
function flat(output: string): string {
  return output.replace(/\s+/g, " ");
}

function stepsOf(output: string): readonly Step[] {
  return JSON.parse(output.split("\n").find((line) => line.startsWith("[")) ?? "[]") as Step[];
}

/** The client instance's key pair, in authorized_keys form. */
async function publicKeyOf({ settings }: TestEnvironment): Promise<string> {
  const { endpoint, rootCredentials } = controlPlaneAccess(settings);
  const ssm = new SSMClient({ endpoint, region, credentials: rootCredentials });
  const { Parameters = [] } = await ssm.send(new GetParametersByPathCommand({ Path: "/ec2/keypair", WithDecryption: true }));
  const parsed = utils.parseKey(Parameters[0]?.Value ?? "");
  if (parsed instanceof Error) throw parsed;
  return `${parsed.type} ${parsed.getPublicSSH().toString("base64")}`;
}
