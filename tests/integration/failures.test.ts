import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DeleteUserPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAccessKeysCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { courseAccount } from "../../local/account/course";
import { createHostKey } from "../../local/instance/sshServer";
import { startMirror } from "../../local/mirror";
import { prepareTools } from "../../local/tools/index";
import { type Result, type TestEnvironment, useEnvironment } from "./environment";

const { accountId, roleName, userId } = courseAccount;
const roleArn = `arn:aws:iam::${accountId}:role/${roleName}`;
const key = (name: string) => `pinterest-pipeline:${name}`;

describe("the program fails where AWS fails", function () {
  this.timeout(180_000);
  let environment: TestEnvironment;
  useEnvironment((started) => (environment = started));

  const trustPolicy = async () => (await environment.iam.send(new GetRoleCommand({ RoleName: roleName }))).Role?.AssumeRolePolicyDocument;
  const failsWith = (result: Result, message: RegExp) => {
    assert.notEqual(result.status, 0, result.output);
    assert.match(flat(result.output), message);
    assert.doesNotMatch(result.output, /^ +at .*\(.*:\d+:\d+\)|^\s+at [a-z]+\.[\w.]+\(/m, "no stack trace");
  };

  const refusals: readonly [string, Readonly<Record<string, string | undefined>>, RegExp][] = [
    ["a wrong account id", { [key("accountId")]: "999999999999" }, /Expected credentials of account 999999999999, which the stack names in accountId, got those of account 123456789012/],
    ["an unknown configuration key", { [key("clusterNme")]: "x" }, /Expected only keys that Pulumi.yaml describes, got pinterest-pipeline:clusterNme. Remove it with: pulumi config rm pinterest-pipeline:clusterNme/],
    ["an ill-typed configuration key", { [key("sshPort")]: "twenty-two" }, /sshPort.*(must be of type|expected|integer)/],
    ["a missing user id", { [key("userId")]: undefined }, /userId/],
    ["an instance that is absent", { [key("userId")]: "nobody", [key("roleName")]: roleName }, /Expected a running instance with tag Name=nobody, found none/],
    ["a cluster that does not exist", { [key("clusterName")]: "no-such-cluster" }, /Expected an MSK cluster named no-such-cluster: .*Check clusterName and the region/],
    ["a role that does not exist", { [key("roleName")]: "no-such-role" }, /Expected an IAM role named no-such-role: .*Check userId, or set roleName/],
    ["a key pair without its private key", { [key("keyPairId")]: "key-0123456789abcdef0" }, /Expected the private key of key-0123456789abcdef0 in Parameter Store/],
  ];
  refusals.forEach(([title, changes, message], i) => {
    it(`is stopped before any change by ${title}`, async () => {
      const before = await trustPolicy();
      const stack = await environment.stack(`refusal-${i}`, changes);
      failsWith(await stack.pulumi("up", "--yes", "--skip-preview"), message);
      assert.equal(await trustPolicy(), before);
      assert.deepEqual(readdirSync(environment.clientHome), []);
    });
  });

  it("is stopped before any change by a wrong secret key", async () => {
    const stack = await environment.stack("wrong-secret");
    const wrong = { AWS_ACCESS_KEY_ID: await accessKeyId(environment), AWS_SECRET_ACCESS_KEY: "wrong/secret/wrong/secret/wrong/secret/1" };
    failsWith(await stack.pulumiAs(wrong, "up", "--yes", "--skip-preview"), /unable to validate AWS credentials\.[\s\S]*SignatureDoesNotMatch/);
    assert.deepEqual(readdirSync(environment.clientHome), []);
  });

  for (const action of ["DescribeInstances", "DescribeInstanceTypes", "DescribeInstanceAttribute", "DescribeVolumes"]) {
    it(`cannot adopt a machine without ec2:${action}, and says so`, async () => {
      const [UserName, PolicyName] = [userId, "tests"];
      const Statement = { Effect: "Deny", Action: `ec2:${action}`, Resource: "*" };
      await environment.iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
      try {
        const stack = await environment.stack(`without-${action.toLowerCase()}`);
        failsWith(await stack.pulumi("preview"), new RegExp(`operation error EC2: ${action}, .*UnauthorizedOperation.*[Yy]ou need .*ec2:${action}`));
      } finally {
        await environment.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
      }
    });
  }

  it("is stopped by a wrong host key, and names the key that it found", async () => {
    const before = await trustPolicy();
    const stack = await environment.stack("wrong-host-key", { [key("hostKey")]: createHostKey().publicKey });
    failsWith(await stack.pulumi("up", "--yes", "--skip-preview"), /host key/i);
    assert.deepEqual(readdirSync(environment.clientHome), []);
    assert.equal((await stack.pulumi("destroy", "--yes")).status, 0);
    assert.equal(await trustPolicy(), before);
  });

  it("is stopped by a corrupted archive, which leaves nothing on the machine", async () => {
    const mirror = await corruptedMirror(environment);
    try {
      const stack = await environment.stack("corrupted", { [key("artifactBaseUrl")]: `http://127.0.0.1:${mirror.port}` });
      failsWith(await stack.pulumi("up", "--yes", "--skip-preview"), /Expected http:.*kafka_2.12-2.8.1.tgz to have the sha512 digest [0-9a-f]{128}, got [0-9a-f]{128}. The file was not used./);
      assert.ok(!existsSync(join(environment.clientHome, "kafka_2.12-2.8.1")));
      assert.equal((await stack.pulumi("destroy", "--yes")).status, 0);
    } finally {
      await mirror.close();
    }
  });

  it("cannot create topics with the trust edit left out: STS's AccessDenied, the role and the fix", async () => {
    const stack = await environment.stack("no-trust", {}, join(__dirname, "programs", "withoutTrust"));
    failsWith(
      await stack.pulumi("up", "--yes", "--skip-preview"),
      new RegExp(`STS refused with AccessDenied: User: arn:aws:sts::${accountId}:assumed-role/${roleName}/\\S+ is not authorized to perform: sts:AssumeRole.*The trust policy of ${roleArn} must name the role itself as a principal`),
    );
  });

  it("cannot create topics with a role that may not connect: the cluster's refusal, the role and the fix", async () => {
    const restore = await denyConnect(environment);
    try {
      const stack = await environment.stack("no-connect");
      failsWith(await stack.pulumi("up", "--yes", "--skip-preview"), new RegExp(`The cluster refused the login: .*Access denied.*The role ${roleArn} needs an identity policy that allows kafka-cluster:Connect`));
      assert.equal((await stack.pulumi("destroy", "--yes")).status, 0);
    } finally {
      await restore();
    }
  });
});

/** Lines as one, as the CLI breaks and indents them at will. */
function flat(output: string): string {
  return output.replace(/\s+/g, " ");
}

async function accessKeyId({ iam }: TestEnvironment): Promise<string> {
  const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: userId }));
  return AccessKeyMetadata?.[0]?.AccessKeyId ?? "";
}

/** Takes kafka-cluster:Connect out of the role's policies; returns what puts it back. */
async function denyConnect({ iam }: TestEnvironment): Promise<() => Promise<void>> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: roleName }));
  const PolicyName = PolicyNames[0] ?? "";
  const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName: roleName, PolicyName }));
  const document = decodeURIComponent(PolicyDocument);
  const put = (text: string) => iam.send(new PutRolePolicyCommand({ RoleName: roleName, PolicyName, PolicyDocument: text }));
  await put(document.replace('"kafka-cluster:*"', '"kafka-cluster:Describe*"'));
  return async () => {
    await put(document);
  };
}

async function corruptedMirror({ settings }: TestEnvironment) {
  const { artifacts } = await prepareTools({ settings, report: () => undefined });
  const folder = join(settings.home, "corrupted");
  mkdirSync(folder);
  const path = Object.keys(artifacts).find((name) => name.endsWith(".tgz")) ?? "";
  const body = readFileSync(artifacts[path] ?? "");
  body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1;
  writeFileSync(join(folder, "archive.tgz"), body);
  const mirror = await startMirror({ port: 0, files: { ...artifacts, [path]: join(folder, "archive.tgz") } });
  return { port: mirror.port, close: () => mirror.close().finally(() => rmSync(folder, { recursive: true })) };
}
