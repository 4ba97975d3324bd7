import assert from "node:assert/strict";
import { fromInstanceMetadata } from "@aws-sdk/credential-providers";
import { startMetadataService } from "../../../local/instance/metadataService";
import type { Server } from "../../../local/server";
import { type FakeControlPlane, startFakeControlPlane } from "./fakeControlPlane";

const instanceId = "i-0123456789abcdef0";
const roleName = "0a1b2c3d4e5f-ec2-access-role";
const credentialsPath = `/latest/meta-data/iam/security-credentials/${roleName}`;

describe("the instance metadata service", () => {
  let controlPlane: FakeControlPlane;
  let service: Server;
  let token: string;

  beforeEach(async () => {
    controlPlane = await startFakeControlPlane(instanceId);
    const role = { roleArn: `arn:aws:iam::123456789012:role/${roleName}`, accountId: "123456789012", region: "us-east-1" };
    service = await startMetadataService({ port: 0, controlPlane, instanceId, ...role });
    token = await (await ask("/latest/api/token", { method: "PUT", headers: { "x-aws-ec2-metadata-token-ttl-seconds": "60" } })).text();
  });

  afterEach(async () => {
    await service.close();
    await controlPlane.close();
  });

  function ask(path: string, options: RequestInit = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${service.port}${path}`, options);
  }

  async function read(path: string): Promise<string> {
    const response = await ask(path, { headers: { "x-aws-ec2-metadata-token": token } });
    assert.equal(response.status, 200, path);
    return response.text();
  }

  async function readCredentials(): Promise<Record<string, string>> {
    return JSON.parse(await read(credentialsPath)) as Record<string, string>;
  }

  const requests: readonly [string, string, RequestInit, number][] = [
    ["a request without a token (version 1)", "/latest/meta-data/", {}, 401],
    ["a token that it did not give", "/latest/meta-data/", { headers: { "x-aws-ec2-metadata-token": "made-up" } }, 401],
    ["a token request without a lifetime", "/latest/api/token", { method: "PUT" }, 400],
    ["a lifetime over six hours", "/latest/api/token", { method: "PUT", headers: { "x-aws-ec2-metadata-token-ttl-seconds": "21601" } }, 400],
    [
      "a request that a proxy forwarded",
      "/latest/api/token",
      { method: "PUT", headers: { "x-aws-ec2-metadata-token-ttl-seconds": "60", "x-forwarded-for": "10.0.0.1" } },
      403,
    ],
    ["another method", "/latest/meta-data/", { method: "POST" }, 405],
  ];
  for (const [title, path, options, status] of requests) {
    it(`answers ${status} to ${title}`, async () => assert.equal((await ask(path, options)).status, status));
  }

  it("answers 401 when the token's lifetime is over", async () => {
    const short = await (await ask("/latest/api/token", { method: "PUT", headers: { "x-aws-ec2-metadata-token-ttl-seconds": "1" } })).text();
    const now = performance.now.bind(performance);
    performance.now = () => now() + 1_000;
    try {
      assert.equal((await ask("/latest/meta-data/", { headers: { "x-aws-ec2-metadata-token": short } })).status, 401);
    } finally {
      performance.now = now;
    }
  });

  it("answers 404 to what it does not have", async () => {
    for (const path of ["/latest/user-data", "/latest/meta-data/nothing", "/latest/meta-data/ami-id/more", "/1.0/meta-data/", "/latest/meta-data/constructor"]) {
      assert.equal((await ask(path, { headers: { "x-aws-ec2-metadata-token": token } })).status, 404, path);
    }
  });

  it("tells the instance what the control plane knows of it, asked once", async () => {
    assert.equal(await read("/latest/meta-data/instance-id"), instanceId);
    assert.equal(await read("/latest/meta-data/placement/availability-zone"), "us-east-1b");
    assert.equal(await read("/latest/meta-data/placement/region"), "us-east-1");
    assert.equal(await read("/latest/meta-data/local-ipv4"), "127.0.0.1");
    assert.equal(await read("/latest/meta-data/instance-type"), "t2.micro");
    assert.equal(await read("/latest/meta-data/public-keys/"), "0=course-key");
    assert.equal(await read("/latest/meta-data/public-keys/0/openssh-key"), "ssh-rsa AAAA");
    assert.equal((JSON.parse(await read("/latest/meta-data/iam/info")) as Record<string, string>).InstanceProfileId, "AIPA1");
    assert.equal((JSON.parse(await read("/latest/dynamic/instance-identity/document")) as Record<string, string>).accountId, "123456789012");
    assert.equal(controlPlane.actions.filter((action) => action === "DescribeInstances").length, 1);
  });

  it("lists folders, with a slash after a folder's name", async () => {
    const names = (await read("/latest/meta-data/")).split("\n");
    assert.ok(["ami-id", "iam/", "instance-id", "placement/", "public-keys/"].every((name) => names.includes(name)));
    assert.equal(await read("/latest/meta-data"), await read("/latest/meta-data/"));
    assert.equal(await read("/latest/meta-data/iam/security-credentials/"), roleName);
  });

  it("gives the AWS SDK the role's credentials", async () => {
    process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = `http://127.0.0.1:${service.port}`;
    try {
      const { accessKeyId, sessionToken } = await fromInstanceMetadata()();
      assert.deepEqual([accessKeyId, sessionToken], ["ASIA1", "token"]);
    } finally {
      delete process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT;
    }
  });

  it("asks for one session when many ask at once, and keeps it", async () => {
    const all = await Promise.all([1, 2, 3, 4, 5].map(readCredentials));
    assert.deepEqual([...new Set(all.map(({ AccessKeyId }) => AccessKeyId))], ["ASIA1"]);
    assert.equal((await readCredentials()).AccessKeyId, "ASIA1");
    assert.deepEqual(Object.keys(all[0] ?? {}), ["Code", "LastUpdated", "Type", "AccessKeyId", "SecretAccessKey", "Token", "Expiration"]);
  });

  it("renews a session before SDKs find it too old", async () => {
    controlPlane.state.sessionSeconds = 19 * 60;
    await readCredentials();
    controlPlane.state.sessionSeconds = 21 * 60;
    assert.equal((await readCredentials()).AccessKeyId, "ASIA2");
    assert.equal((await readCredentials()).AccessKeyId, "ASIA2");
  });

  it("gives no credentials for a role that does not trust EC2, until it does", async () => {
    const { trustPolicy } = controlPlane.state;
    controlPlane.state.trustPolicy = { Version: "2012-10-17", Statement: [] };
    const refused = await readCredentials();
    assert.deepEqual([refused.Code, refused.AccessKeyId], ["AssumeRoleUnauthorizedAccess", undefined]);
    assert.match(refused.Message ?? "", new RegExp(`EC2 cannot assume the role ${roleName}`));
    controlPlane.state.trustPolicy = trustPolicy;
    assert.equal((await readCredentials()).Code, "Success");
  });

  it("answers 500 while the control plane refuses, and recovers", async () => {
    controlPlane.state.failing = true;
    assert.equal((await ask(credentialsPath, { headers: { "x-aws-ec2-metadata-token": token } })).status, 500);
    controlPlane.state.failing = false;
    assert.equal((await readCredentials()).Code, "Success");
  });
});
