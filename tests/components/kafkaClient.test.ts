import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import type { AdoptedMachineArgs } from "../../components/client/adoptMachine";
import type { NewMachineArgs } from "../../components/client/newMachine";
import { KafkaClient, type KafkaClientArgs } from "../../components/kafkaClient";
import { ConfigurationError } from "../../userError";
import { kafkaArchive, iamJars } from "../../provisioning/artifacts";
import { registered, revealed, startMocks, valueOf } from "../support/mocks";

const tags = { Project: "pinterest-pipeline", UserId: "u1" };
const hostKey = "ssh-ed25519 AAAAhost";
const playbook = { kafkaVersion: "2.8.1", scalaVersion: "2.12", archive: kafkaArchive("2.8.1", "2.12"), iamJars: iamJars("1.1.5") };

const site = { vpcId: "vpc-1", subnetId: "subnet-1", imageId: "ami-1", architecture: "x86_64", clusterSecurityGroupId: "sg-cluster" } as const;
const machine: NewMachineArgs = {
  mode: "create",
  site,
  instanceType: "t3.small",
  keyName: "key-1",
  roleName: "role-1",
  sshFrom: ["203.0.113.7/32", "2001:db8::/32"],
  namePrefix: "u1-kafka-client-",
  tags,
};

async function kafkaClient(changes: Partial<NewMachineArgs> | AdoptedMachineArgs, args: Partial<KafkaClientArgs> = {}) {
  const recorded = startMocks({
    calls: {
      "aws:ec2/getInstances:getInstances": () => ({ ids: ["i-1"] }),
      "aws:ec2/getInstance:getInstance": () => ({ id: "i-1", instanceState: "running", subnetId: "subnet-1", publicIp: "203.0.113.9", privateIp: "10.0.0.9" }),
    },
    outputs: {
      "command:remote:Command": () => ({ stdout: "recap    ok=7 changed=0 skipped=0 failed=0 in 0.1 s\n" }),
      "tls:index/privateKey:PrivateKey": () => ({ privateKeyOpenssh: pulumi.secret("HOST KEY\n"), publicKeyOpenssh: `${hostKey}\n` }),
      "aws:iam/instanceProfile:InstanceProfile": () => ({ name: "u1-kafka-client-profile" }),
      "aws:ec2/instance:Instance": () => ({ publicIp: "203.0.113.7", privateIp: "10.0.0.7" }),
    },
  });
  const warnings = recordWarnings();
  const client = new KafkaClient("client", {
    machine: changes.mode === "adopt" ? changes : { ...machine, ...changes },
    connectTo: "public",
    sshPort: 22,
    sshUser: "ec2-user",
    privateKey: pulumi.secret("KEY"),
    playbook,
    ...args,
  });
  await registered();
  const shown = recorded.resources.map(({ type, name, parent, options, inputs }) => ({ type, name, parent, options, ...revealed(inputs) }));
  const aws = shown.filter(({ type }) => type.startsWith("aws:") || type.startsWith("tls:"));
  return { ...recorded, client, aws, warnings, of: (name: string) => shown.find((resource) => resource.name === name) };
}

/** Without an engine Pulumi's log goes to the console. */
function recordWarnings(): string[] {
  const warnings: string[] = [];
  console.warn = (text: string) => void warnings.push(text);
  return warnings;
}

describe("KafkaClient that is made", () => {
  const { warn } = console;
  afterEach(() => {
    console.warn = warn;
  });

  const rule = { ipProtocol: "tcp", tags };
  const named = { ...tags, Name: "u1-kafka-client" };

  it("has exactly these resources", async () => {
    const { aws } = await kafkaClient({});
    const child = { parent: "client", options: {}, secrets: [] };
    const byName = [...aws].sort((a, b) => (a.name < b.name ? -1 : 1));
    assert.deepEqual(byName, [
      {
        ...child,
        type: "tls:index/privateKey:PrivateKey",
        name: "client-host-key",
        options: { additionalSecretOutputs: ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"] },
        inputs: { algorithm: "ED25519" },
      },
      {
        ...child,
        type: "aws:ec2/instance:Instance",
        name: "client-instance-x86_64",
        options: { ignoreChanges: ["ami"], additionalSecretOutputs: ["userData"] },
        inputs: {
          ami: "ami-1",
          instanceType: "t3.small",
          keyName: "key-1",
          subnetId: "subnet-1",
          vpcSecurityGroupIds: ["client-security-group-id"],
          associatePublicIpAddress: true,
          iamInstanceProfile: "u1-kafka-client-profile",
          metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
          rootBlockDevice: { encrypted: true, volumeType: "gp3" },
          userData: `#cloud-config\n{"ssh_keys":{"ed25519_private":"HOST KEY\\n","ed25519_public":"${hostKey}"}}\n`,
          userDataReplaceOnChange: true,
          disableApiTermination: false,
          forceDestroy: true,
          tags: named,
          volumeTags: named,
        },
        secrets: ["userData"],
      },
      {
        ...child,
        type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        name: "client-into-brokers",
        inputs: { ...rule, securityGroupId: "sg-cluster", description: "Kafka client, IAM listener", fromPort: 9098, toPort: 9098, referencedSecurityGroupId: "client-security-group-id" },
      },
      {
        ...child,
        type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        name: "client-out-443",
        inputs: { ...rule, securityGroupId: "client-security-group-id", description: "AWS APIs, packages and artifacts", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" },
      },
      {
        ...child,
        type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        name: "client-out-brokers",
        inputs: { ...rule, securityGroupId: "client-security-group-id", description: "Brokers, IAM listener", fromPort: 9098, toPort: 9098, referencedSecurityGroupId: "sg-cluster" },
      },
      { ...child, type: "aws:iam/instanceProfile:InstanceProfile", name: "client-profile", inputs: { namePrefix: "u1-kafka-client-", role: "role-1", tags } },
      {
        ...child,
        type: "aws:ec2/securityGroup:SecurityGroup",
        name: "client-security-group",
        inputs: { namePrefix: "u1-kafka-client-", description: "Kafka client: SSH in; AWS APIs, packages and brokers out", vpcId: "vpc-1", tags },
      },
      {
        ...child,
        type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        name: "client-ssh-from-2001-db8-32",
        inputs: { ...rule, securityGroupId: "client-security-group-id", description: "SSH", fromPort: 22, toPort: 22, cidrIpv6: "2001:db8::/32" },
      },
      {
        ...child,
        type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        name: "client-ssh-from-203.0.113.7-32",
        inputs: { ...rule, securityGroupId: "client-security-group-id", description: "SSH", fromPort: 22, toPort: 22, cidrIpv4: "203.0.113.7/32" },
      },
    ]);
  });

  it("is reached through a bastion with the same private key, where there is one", async () => {
    const bastion = { host: "bastion.example.com", port: 22, user: "jump", hostKey: "ssh-ed25519 AAAAbastion" };
    const { of } = await kafkaClient({}, { connectTo: "private", bastion });
    const { host, proxy } = of("client-provisioning")?.inputs.connection as { readonly host: string; readonly proxy: object };
    assert.equal(host, "10.0.0.7");
    assert.deepEqual(proxy, { ...bastion, privateKey: "KEY", dialErrorLimit: 10, perDialTimeout: 15 });
  });

  it("is provisioned over a connection that pins the stack's host key, and that waits for the machine to boot", async () => {
    const { client, of } = await kafkaClient({});
    const connection = { host: "203.0.113.7", port: 22, user: "ec2-user", privateKey: "KEY", hostKey, dialErrorLimit: 24, perDialTimeout: 15 };
    const command = of("client-provisioning");
    assert.deepEqual(command?.inputs.connection, connection);
    assert.deepEqual(command?.inputs.triggers, ["client-instance-x86_64-id"]);
    assert.deepEqual(command?.secrets, ["connection"]);
    assert.deepEqual(await valueOf(client.hostKey), { value: hostKey, secret: false });
    assert.equal(client.ruleToAdd, undefined);
  });

  it("has no public address where it is reached by the private one", async () => {
    const { client, of } = await kafkaClient({}, { connectTo: "private" });
    assert.equal(of("client-instance-x86_64")?.inputs.associatePublicIpAddress, false);
    assert.equal((await valueOf(client.host)).value, "10.0.0.7");
  });

  it("is protected, by EC2 and by Pulumi, where the stack says so; its rules and provisioning may still change", async () => {
    const { of, resources } = await kafkaClient({ terminationProtection: true });
    const kept = resources.filter(({ options }) => options.protect).map(({ name }) => name);
    assert.deepEqual(kept.sort(), ["client-host-key", "client-instance-x86_64", "client-profile", "client-security-group"]);
    assert.equal(of("client-instance-x86_64")?.inputs.disableApiTermination, true);
  });

  it("is another machine where it has another architecture, because the image stays as chosen", async () => {
    const { aws } = await kafkaClient({ site: { ...site, architecture: "arm64", imageId: "ami-2" }, instanceType: "t4g.small" });
    assert.deepEqual(aws.filter(({ type }) => type === "aws:ec2/instance:Instance").map(({ name }) => name), ["client-instance-arm64"]);
  });

  it("follows an image that somebody chose, and gets out to its package mirrors over HTTP", async () => {
    const { of } = await kafkaClient({ ownImage: true });
    assert.deepEqual(of("client-instance-x86_64")?.options, { additionalSecretOutputs: ["userData"] });
    assert.equal(of("client-out-80")?.inputs.fromPort, 80);
  });

  const ports: readonly [number | undefined, string[]][] = [
    [undefined, ["client-out-443", "client-out-brokers"]],
    [443, ["client-out-443", "client-out-brokers"]],
    [8443, ["client-out-443", "client-out-8443", "client-out-brokers"]],
  ];
  for (const [artifactPort, names] of ports) {
    it(`gets out by ${names.join(", ")} with artifacts from ${artifactPort ?? "the official places"}`, async () => {
      const { aws } = await kafkaClient({ artifactPort });
      assert.deepEqual(aws.map(({ name }) => name).filter((name) => name.startsWith("client-out-")).sort(), names);
    });
  }

  it("tells the rule that lets it reach the brokers where it may not add it", async () => {
    const { client, of, warnings } = await kafkaClient({ clusterSecurityGroupRule: "tell" });
    assert.equal(of("client-into-brokers"), undefined);
    const rule = client.ruleToAdd === undefined ? undefined : (await valueOf(client.ruleToAdd)).value;
    const options = "--group-id sg-cluster --protocol tcp --port 9098 --source-group client-security-group-id";
    assert.equal(rule, `aws ec2 authorize-security-group-ingress ${options}`);
    assert.deepEqual(warnings, [
      `warning: [runtime] The brokers let the client machine in once the cluster's security group sg-cluster has a rule for TCP 9098 from client-security-group-id. Unless it is there, add it: aws ec2 authorize-security-group-ingress ${options}. Before destroy take it out: aws ec2 revoke-security-group-ingress ${options}`,
    ]);
  });

  it("refuses the whole Internet, unless it is said twice", async () => {
    await assert.rejects(kafkaClient({ sshFrom: ["0.0.0.0/0"] }), (error: unknown) => error instanceof ConfigurationError && error.message.startsWith("Expected sshFrom to name your networks, got 0.0.0.0/0"));
    const { of } = await kafkaClient({ sshFrom: ["0.0.0.0/0"], sshFromAnywhere: true });
    assert.equal(of("client-ssh-from-0.0.0.0-0")?.inputs.cidrIpv4, "0.0.0.0/0");
  });
});

describe("KafkaClient that is adopted", () => {
  const adopted: AdoptedMachineArgs = { mode: "adopt", tag: { key: "Name", value: "u1" }, hostKey, clusterSubnetIds: ["subnet-1"] };

  it("makes nothing in AWS, and connects as to any machine that runs", async () => {
    const { aws, of, client } = await kafkaClient(adopted);
    assert.deepEqual(aws, []);
    assert.deepEqual(of("client-provisioning")?.inputs.connection, { host: "203.0.113.9", port: 22, user: "ec2-user", privateKey: "KEY", hostKey, dialErrorLimit: 10, perDialTimeout: 15 });
    assert.equal((await valueOf(client.instanceId)).value, "i-1");
  });

  it("is found by its id without a look at tags", async () => {
    const { calls } = await kafkaClient({ ...adopted, instanceId: "i-1" });
    assert.deepEqual(calls, [{ token: "aws:ec2/getInstance:getInstance", inputs: { instanceId: "i-1" } }]);
  });
});
