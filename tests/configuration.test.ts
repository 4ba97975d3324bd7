import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { fields, parseConfiguration } from "../configuration";
import { ConfigurationError } from "../userError";

const root = join(__dirname, "..");

const complete = {
  "aws:region": "us-east-1",
  "pinterest-pipeline:userId": "0a1b2c3d4e5f",
  "pinterest-pipeline:accountId": "123456789012",
  "pinterest-pipeline:keyPairId": "key-0123456789abcdef0",
  "pinterest-pipeline:clusterName": "pinterest-msk-cluster",
  "pinterest-pipeline:hostKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ",
};

describe("configuration", () => {
  it("fills in what the stack leaves out", () => {
    assert.deepEqual(parseConfiguration(complete), {
      region: "us-east-1",
      userId: "0a1b2c3d4e5f",
      accountId: "123456789012",
      keyPairId: "key-0123456789abcdef0",
      clusterName: "pinterest-msk-cluster",
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ",
      roleName: "0a1b2c3d4e5f-ec2-access-role",
      instanceTag: "Name",
      connectTo: "public",
      sshPort: 22,
      sshUser: "ec2-user",
      kafkaVersion: undefined,
      kafkaSha512: undefined,
      iamJarVersion: undefined,
      iamJarSha256: undefined,
      artifactBaseUrl: undefined,
      removeOnDestroy: false,
      artifacts: "download",
    });
  });

  for (const key of ["userId", "accountId", "keyPairId", "clusterName", "hostKey"] as const) {
    it(`names a missing ${key} and the command that sets it`, () => {
      const rest = Object.fromEntries(Object.entries(complete).filter(([name]) => name !== `pinterest-pipeline:${key}`));
      assert.throws(() => parseConfiguration(rest), new RegExp(`Expected pinterest-pipeline:${key} to be .*; the stack does not set it. Set it with: pulumi config set ${key}`));
    });
  }

  const refused: readonly [string, string, RegExp][] = [
    ["accountId", "1234", /Expected pinterest-pipeline:accountId to be an AWS account id of 12 digits, got "1234"/],
    ["userId", "a b", /Expected pinterest-pipeline:userId to be 1 to 64 letters, digits and hyphens, got "a b"/],
    ["hostKey", "ssh-dss AAAA", /Expected pinterest-pipeline:hostKey to be a host key in authorized_keys form/],
    ["connectTo", "vpn", /Expected pinterest-pipeline:connectTo to be public or private, got "vpn"/],
    ["sshPort", "0", /Expected pinterest-pipeline:sshPort to be a port between 1 and 65535, got "0"/],
    ["sshPort", "65536", /Expected pinterest-pipeline:sshPort/],
    ["sshUser", "root", /a login user other than root/],
    ["kafkaVersion", "latest", /a Kafka version like 2.8.1, got "latest"/],
    ["artifacts", "upload", /Expected pinterest-pipeline:iamJarVersion to be set where pinterest-pipeline:artifacts is upload/],
    ["artifactBaseUrl", "ftp://mirror", /an http or https URL/],
    ["clusterNme", "x", /Expected only keys that Pulumi.yaml describes, got pinterest-pipeline:clusterNme/],
  ];
  for (const [key, value, message] of refused) {
    it(`refuses ${key} ${JSON.stringify(value)}`, () => {
      assert.throws(
        () => parseConfiguration({ ...complete, [`pinterest-pipeline:${key}`]: value }),
        (error: unknown) => error instanceof ConfigurationError && message.test(error.message),
      );
    });
  }

  it("asks for a region", () => {
    assert.throws(() => parseConfiguration({ ...complete, "aws:region": "mars" }), /Expected aws:region to be a region like us-east-1, got "mars"/);
  });

  it("is described in Pulumi.yaml key by key, with the same defaults", () => {
    const { config } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as { config: Record<string, { default?: string | number | boolean; description: string; type: string }> };
    assert.deepEqual(Object.keys(config).sort(), Object.keys(fields).sort());
    for (const [key, field] of Object.entries(fields)) {
      const described = config[key];
      assert.equal(described?.default === undefined ? undefined : String(described.default), "default" in field ? field.default : undefined, key);
      assert.ok(described?.description, key);
    }
  });
});
