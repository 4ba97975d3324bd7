import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseConfiguration } from "../configuration";
import { fields } from "../configuration/fields";
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

const prefixed = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`pinterest-pipeline:${key}`, value]));

const creating = {
  "aws:region": "us-east-1",
  ...prefixed({ mode: "create", userId: "0a1b2c3d4e5f", accountId: "123456789012", clusterName: "pinterest-msk-cluster", sshFrom: "203.0.113.7/32" }),
};

describe("configuration", () => {
  it("fills in what the stack leaves out", () => {
    assert.deepEqual(parseConfiguration(complete), {
      region: "us-east-1",
      userId: "0a1b2c3d4e5f",
      accountId: "123456789012",
      clusterName: "pinterest-msk-cluster",
      keyPairId: "key-0123456789abcdef0",
      keyPairName: undefined,
      keyAlgorithm: "ED25519",
      roleName: "0a1b2c3d4e5f-ec2-access-role",
      selfAssume: true,
      machine: { mode: "adopt", instanceId: undefined, instanceTag: "Name", hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ" },
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
      topics: { pin: { name: "0a1b2c3d4e5f.pin" }, geo: { name: "0a1b2c3d4e5f.geo" }, user: { name: "0a1b2c3d4e5f.user" } },
      deleteTopics: false,
      allowDataLoss: [],
      tags: {},
    });
  });

  it("makes what a stack in create mode does not name", () => {
    const { machine, keyPairId, keyPairName, roleName, keyAlgorithm } = parseConfiguration(creating);
    assert.deepEqual({ keyPairId, keyPairName, roleName, keyAlgorithm }, { keyPairId: undefined, keyPairName: undefined, roleName: undefined, keyAlgorithm: "ED25519" });
    assert.deepEqual(machine, {
      mode: "create",
      instanceType: "t3.small",
      imageId: undefined,
      subnetId: undefined,
      sshFrom: ["203.0.113.7/32"],
      sshFromAnywhere: false,
      terminationProtection: false,
      clusterSecurityGroupRule: "manage",
    });
  });

  it("takes what a stack in create mode names", () => {
    const named = {
      keyPairName: "team",
      roleName: "r1",
      instanceType: "t4g.small",
      imageId: "ami-0123456789abcdef0",
      subnetId: "subnet-0123456789abcdef0",
      sshFrom: "0.0.0.0/0 , ::/0",
      sshFromAnywhere: "true",
      terminationProtection: "true",
      clusterSecurityGroupRule: "tell",
      tags: '{"CostCentre":"data platform"}',
    };
    const { machine, keyPairName, roleName, tags } = parseConfiguration({ ...creating, ...prefixed(named) });
    assert.deepEqual({ keyPairName, roleName, tags }, { keyPairName: "team", roleName: "r1", tags: { CostCentre: "data platform" } });
    assert.deepEqual(machine, {
      mode: "create",
      instanceType: "t4g.small",
      imageId: "ami-0123456789abcdef0",
      subnetId: "subnet-0123456789abcdef0",
      sshFrom: ["0.0.0.0/0", "::/0"],
      sshFromAnywhere: true,
      terminationProtection: true,
      clusterSecurityGroupRule: "tell",
    });
  });

  for (const key of ["userId", "accountId", "keyPairId", "clusterName", "hostKey"] as const) {
    const alternative = key === "keyPairId" ? ", or pinterest-pipeline:keyPairName; the stack sets neither" : "; the stack does not set it";
    it(`names a missing ${key} and the command that sets it`, () => {
      const rest = Object.fromEntries(Object.entries(complete).filter(([name]) => name !== `pinterest-pipeline:${key}`));
      assert.throws(() => parseConfiguration(rest), new RegExp(`Expected pinterest-pipeline:${key} to be .*${alternative}. Set it with: pulumi config set ${key}`));
    });
  }

  const refused: readonly [string, string, RegExp][] = [
    ["accountId", "1234", /Expected pinterest-pipeline:accountId to be an AWS account id of 12 digits, got "1234"/],
    ["userId", "a b", /Expected pinterest-pipeline:userId to be 1 to 64 letters, digits and hyphens, got "a b"/],
    ["hostKey", "ssh-dss AAAA", /Expected pinterest-pipeline:hostKey to be a host key in authorized_keys form/],
    ["mode", "borrow", /Expected pinterest-pipeline:mode to be adopt or create, got "borrow"/],
    ["instanceId", "course-machine", /an EC2 instance id like i-0123456789abcdef0, got "course-machine"/],
    ["selfAssume", "yes", /Expected pinterest-pipeline:selfAssume to be true or false, got "yes"/],
    ["connectTo", "vpn", /Expected pinterest-pipeline:connectTo to be public, private or bastion, got "vpn"/],
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

  const refusedToCreate: readonly [Readonly<Record<string, string>>, string][] = [
    [{ sshFrom: "" }, "Expected pinterest-pipeline:sshFrom to be networks like 203.0.113.0/24, separated by commas; the stack does not set it. Set it with: pulumi config set sshFrom …"],
    [{ sshFrom: "here" }, 'Expected pinterest-pipeline:sshFrom to be networks like 203.0.113.0/24, separated by commas, got "here". Set it with: pulumi config set sshFrom …'],
    [
      { sshFrom: "0.0.0.0/0" },
      "Expected sshFrom to name your networks, got 0.0.0.0/0, from where the whole Internet would reach the machine's SSH port. Name yours (203.0.113.7/32), or say it twice: set sshFromAnywhere to true",
    ],
    [
      { hostKey: "ssh-ed25519 AAAA" },
      "Expected pinterest-pipeline:hostKey to be left out where pinterest-pipeline:mode is create: it is about a machine that exists, and the stack makes one. Remove it with: pulumi config rm hostKey, or set mode to adopt",
    ],
    [
      { instanceId: "i-0123456789abcdef0" },
      "Expected pinterest-pipeline:instanceId to be left out where pinterest-pipeline:mode is create: it is about a machine that exists, and the stack makes one. Remove it with: pulumi config rm instanceId, or set mode to adopt",
    ],
    [
      { keyPairId: "key-0a", keyPairName: "team" },
      "Expected one of pinterest-pipeline:keyPairId and pinterest-pipeline:keyPairName, got key-0a and team. Remove one with: pulumi config rm keyPairName",
    ],
    [{ imageId: "al2023" }, 'Expected pinterest-pipeline:imageId to be an image id like ami-0123456789abcdef0, got "al2023". Set it with: pulumi config set imageId …'],
    [{ tags: "[]" }, 'Expected pinterest-pipeline:tags to be an object of tag keys and values, got "[]". Set it with: pulumi config set tags …'],
    [{ tags: "{x}" }, 'Expected pinterest-pipeline:tags to hold an object of tag keys and values, got "{x}". Set one with: pulumi config set --path tags.CostCentre data-platform'],
    [{ tags: '{"UserId":"x"}' }, "Expected pinterest-pipeline:tags to hold no tag UserId, which the program sets, got UserId. Set one with: pulumi config set --path tags.CostCentre data-platform"],
    [
      { tags: '{"aws:x":"y"}' },
      'Expected pinterest-pipeline:tags to hold tag keys of 1 to 128 letters, digits, spaces and _.:/=+-@, none of which begins with aws:, got "aws:x". Set one with: pulumi config set --path tags.CostCentre data-platform',
    ],
    [
      { tags: '{"Cost":7}' },
      "Expected pinterest-pipeline:tags to hold the tag Cost to be a text of at most 256 letters, digits, spaces and _.:/=+-@, got 7. Set one with: pulumi config set --path tags.CostCentre data-platform",
    ],
  ];
  for (const [changes, message] of refusedToCreate) {
    it(`refuses ${JSON.stringify(changes)} in create mode`, () => {
      assert.throws(
        () => parseConfiguration({ ...creating, ...prefixed(changes) }),
        (error: unknown) => {
          assert.ok(error instanceof ConfigurationError);
          assert.equal(error.message, message);
          return true;
        },
      );
    });
  }

  const onlyToCreate = {
    keyAlgorithm: "RSA",
    instanceType: "t4g.small",
    imageId: "ami-0123456789abcdef0",
    subnetId: "subnet-0123456789abcdef0",
    sshFrom: "203.0.113.7/32",
    sshFromAnywhere: "true",
    terminationProtection: "true",
    clusterSecurityGroupRule: "tell",
  };
  for (const [key, value] of Object.entries(onlyToCreate)) {
    it(`refuses ${key} in adopt mode, where it would change nothing`, () => {
      assert.throws(
        () => parseConfiguration({ ...complete, ...prefixed({ [key]: value }) }),
        new RegExp(`Expected pinterest-pipeline:${key} to be left out where pinterest-pipeline:mode is adopt: it is about a machine that the stack makes. Remove it with: pulumi config rm ${key}, or set mode to create`),
      );
    });
  }

  it("adopts a key pair by its name", () => {
    const rest = Object.fromEntries(Object.entries(complete).filter(([key]) => key !== "pinterest-pipeline:keyPairId"));
    assert.equal(parseConfiguration({ ...rest, ...prefixed({ keyPairName: "course" }) }).keyPairName, "course");
  });

  it("asks for a region", () => {
    assert.throws(() => parseConfiguration({ ...complete, "aws:region": "mars" }), /Expected aws:region to be a region like us-east-1, got "mars"/);
  });

  /** What local:up adds at each start. */
  const started = prefixed({ sshPort: "2222", artifactBaseUrl: "http://127.0.0.1:8081" });
  const adopted = prefixed({ keyPairId: "key-0123456789abcdef0", hostKey: "ssh-ed25519 AAAA" });
  const stacks: readonly [string, Record<string, string>, "adopt" | "create"][] = [
    ["dev", {}, "adopt"],
    ["prod", {}, "create"],
    ["local", { ...started, ...adopted }, "adopt"],
    ["local-create", started, "create"],
  ];
  for (const [stack, added, mode] of stacks) {
    it(`reads Pulumi.${stack}.yaml, which is to ${mode}`, () => {
      const { config } = parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8")) as { config: Record<string, unknown> };
      const values = Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]);
      assert.equal(parseConfiguration({ ...(Object.fromEntries(values) as Record<string, string>), ...added }).machine.mode, mode);
    });
  }

  it("is described in Pulumi.yaml key by key, with the same defaults", () => {
    const { config } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as { config: Record<string, { default?: string | number | boolean | object; description: string; type: string }> };
    assert.deepEqual(Object.keys(config).sort(), Object.keys(fields).sort());
    for (const [key, field] of Object.entries(fields)) {
      const described = config[key];
      const unset = typeof described?.default === "object" ? JSON.stringify(described.default) : described?.default;
      assert.equal(unset === undefined ? undefined : String(unset), "default" in field ? field.default : undefined, key);
      assert.ok(described?.description, key);
    }
  });
});
