import { strict as assert } from "node:assert";
import { rmSync } from "node:fs";
import { startControlPlane } from "../../local/account/controlPlane";
import { courseAccount } from "../../local/account/course";
import { awsPackage } from "../../local/plugins/aws/awsPackage";
import type { AwsClients } from "../../local/plugins/aws/clients";
import type { ResourceType } from "../../local/plugins/shared/package";
import { isObject, type Properties, type Value } from "../../local/plugins/shared/properties";
import { readSettings, type Settings } from "../../local/settings";
import { prepareMinistack } from "../../local/tools/ministack";
import { checkPrerequisites, thisMachine } from "../../local/tools/prerequisites";
import { functionBehaviours, resourceBehaviours } from "../local/plugins/behaviour";
import { operation } from "../local/plugins/operation";
import { ownHomeAndPorts } from "./environment";

const { accountId, region } = courseAccount;
const content = awsPackage();

interface Made {
  readonly token: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly state: Properties;
}

describe("the offline aws plugin on the control plane", function () {
  this.timeout(60_000);
  let settings: Settings;
  let close: () => Promise<void>;
  let clients: AwsClients;
  /** What the table's names stand for here. */
  const real: Record<string, string> = {};

  before(async function () {
    this.timeout(600_000);
    settings = readSettings({ ...process.env, ...(await ownHomeAndPorts()) });
    const { python } = await checkPrerequisites(thisMachine({ pulumiIsCached: true, kafkaIsCached: true, iamJarIsCached: true }));
    const ministack = await prepareMinistack({ cache: settings.cache, python, status: () => undefined, note: () => undefined });
    const plane = await startControlPlane({ settings, ministack, bootstrapServers: "b:9098", zookeeperConnectString: "z:2181" });
    close = () => plane.close();
    const { accessKeyId, secretAccessKey } = plane.rootCredentials;
    const endpoints = JSON.stringify([Object.fromEntries(["ec2", "iam", "kafka", "ssm", "sts"].map((service) => [service, plane.endpoint]))]);
    clients = await content.configure({ region, accessKey: accessKeyId, secretKey: secretAccessKey, endpoints });
    await makeOthers();
  });
  after(async () => {
    await close();
    rmSync(settings.home, { recursive: true, force: true });
  });

  const typeOf = (token: string) => content.resources[token] as ResourceType<AwsClients>;
  const call = () => operation(clients).operation;
  const invoke = (token: string, args: Properties) => content.functions[token]?.invoke(args, clients) ?? Promise.reject(new Error(`no function ${token}`));

  async function make(token: string, given: Properties, name = "logical"): Promise<Made> {
    const { inputs, failures } = typeOf(token).check(given, {}, name);
    assert.deepEqual(failures, []);
    return { token, inputs, ...(await typeOf(token).create(inputs, false, call())) };
  }
  const remove = ({ token, id, state }: Made) => typeOf(token).delete(id, state, call());
  const readOf = ({ token, id, inputs, state }: Made) => typeOf(token).read(id, state, inputs, call());
  const given = (token: string, changes: Properties = {}) => substituted({ ...resourceBehaviours.find((one) => one.token === token)?.inputs, ...changes }) as Properties;

  /** The table speaks of `sg-1`; the control plane has another id for it. */
  function substituted(value: Value): Value {
    if (typeof value === "string") return real[value] ?? value;
    if (Array.isArray(value)) return value.map(substituted);
    return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, substituted(member)])) : value;
  }

  async function makeOthers(): Promise<void> {
    const { vpcId } = (await invoke(getSubnet, { filters: [{ name: "availability-zone", values: [`${region}a`] }] })) as { vpcId: string };
    Object.assign(real, { "vpc-1": vpcId, "ami-1": "ami-0c2023a1b2c3d4e5f", "subnet-1": "subnet-00000001" });
    const keep = async (name: string, token: string, inputs: Properties): Promise<void> => {
      real[name] = (await make(token, inputs, `other-${name}`)).id;
    };
    for (const group of ["sg-1", "sg-2"]) await keep(group, securityGroup, { vpcId });
    for (const name of ["r", "s"]) await keep(name, role, { assumeRolePolicy: given(role).assumeRolePolicy });
    for (const name of ["p", "q"]) await keep(name, instanceProfile, { role: real.r });
    await keep("k", keyPair, { publicKey: given(keyPair).publicKey });
    await keep("/ec2/keypair/key-0", parameter, { name: "/ec2/keypair/key-0", type: "SecureString", value: "v" });
    await keep("i-1", instanceToken, { ami: real["ami-1"], instanceType: "t3.small", tags: { Name: "the client" } });
    await createCluster();
  }

  async function createCluster(): Promise<void> {
    const { CreateClusterCommand } = await import("@aws-sdk/client-kafka");
    const place = { InstanceType: "kafka.m5.large", ClientSubnets: ["subnet-00000001"], SecurityGroups: [real["sg-1"] ?? ""] };
    const iam = { Sasl: { Iam: { Enabled: true } } };
    const request = new CreateClusterCommand({ ClusterName: "c", KafkaVersion: "2.8.1", NumberOfBrokerNodes: 1, BrokerNodeGroupInfo: place, ClientAuthentication: iam });
    await (await clients.kafka()).send(request);
  }

  for (const { token, changes, outputs, inputs } of resourceBehaviours.filter((one) => one.token.startsWith("aws:"))) {
    describe(token.split(":").at(-1) ?? "", () => {
      let made: Made;
      before(async () => {
        made = await make(token, given(token));
      });

      it("has every output once made, and the tags", () => {
        for (const name of outputs) assert.ok(made.state[name] !== undefined, name);
        if ("tags" in inputs) assert.deepEqual([made.state.tags, made.state.tagsAll], [inputs.tags, inputs.tags]);
      });

      it("reads as it was made: refresh finds no change", async () => {
        const found = await readOf(made);
        assert.deepEqual(found?.state, made.state);
        assert.deepEqual(typeOf(token).diff(found?.state ?? {}, made.inputs).changes, {});
        assert.deepEqual(found?.inputs, made.inputs);
      });

      for (const [name, [value]] of Object.entries(changes).filter(([, [, effect]]) => effect === "update")) {
        it(`updates ${name} in place`, async () => {
          const wanted = typeOf(token).check(given(token, { [name]: value }), made.inputs, "logical").inputs;
          const state = await typeOf(token).update(made.id, made.state, wanted, false, call());
          made = { ...made, inputs: wanted, state };
          const found = await readOf(made);
          assert.deepEqual(typeOf(token).diff(found?.state ?? {}, wanted).changes, {}, "AWS has what was asked for");
          const back = typeOf(token).check(given(token), wanted, "logical").inputs;
          made = { ...made, inputs: back, state: await typeOf(token).update(made.id, state, back, false, call()) };
        });
      }

      it("is gone once deleted, and refresh sees that", async () => {
        await remove(made);
        assert.equal(await readOf(made), undefined);
      });
    });
  }

  it("refresh sees what another changed, and the next up mends it", async () => {
    const { UpdateRoleDescriptionCommand, UpdateAssumeRolePolicyCommand } = await import("@aws-sdk/client-iam");
    const made = await make(role, given(role));
    await (await clients.iam()).send(new UpdateRoleDescriptionCommand({ RoleName: made.id, Description: "by hand" }));
    const equivalent = { Version: "2012-10-17", Statement: { Action: ["sts:AssumeRole"], Principal: { Service: "ec2.amazonaws.com" }, Effect: "Allow" } };
    await (await clients.iam()).send(new UpdateAssumeRolePolicyCommand({ RoleName: made.id, PolicyDocument: JSON.stringify(equivalent) }));
    const found = await readOf(made);
    assert.equal(found?.inputs.description, "by hand");
    assert.deepEqual(Object.keys(typeOf(role).diff(found?.state ?? {}, made.inputs).changes), ["description"]);
    await remove(made);
  });

  it("adds the rule of a security group that was taken out by hand again", async () => {
    const { RevokeSecurityGroupIngressCommand } = await import("@aws-sdk/client-ec2");
    const made = await make(ingressRule, given(ingressRule));
    await (await clients.ec2()).send(new RevokeSecurityGroupIngressCommand({ GroupId: real["sg-1"], SecurityGroupRuleIds: [made.id] }));
    assert.equal(await readOf(made), undefined);
    await remove(made);
  });

  it("waits for an instance that is about to leave its security group", async () => {
    const group = await make(securityGroup, { vpcId: real["vpc-1"] }, "used");
    const instance = await make(instanceToken, given(instanceToken, { vpcSecurityGroupIds: [group.id] }));
    let isDeleted = false;
    const deletion = remove(group).then(() => (isDeleted = true));
    await readOf(group);
    assert.equal(isDeleted, false);
    await remove(instance);
    await deletion;
    assert.equal(await readOf(group), undefined);
  });

  const text = (doing: string, service: string, call_: string, status: number, error: string) =>
    `${doing}: operation error ${service}: ${call_}, https response error StatusCode: ${status}, RequestID: ID, ${error}`;
  const listed = (message: string) => `1 error occurred:\n\t* ${message}\n\n`;

  /** What goes wrong, and the text that a person sees. The provider's words, and AWS's after them. */
  const errors: readonly [title: string, act: () => Promise<unknown>, message: () => string][] = [
    [
      "a key pair of that name",
      () => make(keyPair, { keyName: real.k, publicKey: given(keyPair).publicKey }),
      () => listed(text(`importing EC2 Key Pair (${real.k})`, "EC2", "ImportKeyPair", 400, `api error InvalidKeyPair.Duplicate: The keypair '${real.k}' already exists.`)),
    ],
    [
      "a public key that is none",
      () => make(keyPair, { keyName: "n", publicKey: "ssh-dss AAAA" }),
      () => listed(text("importing EC2 Key Pair (n)", "EC2", "ImportKeyPair", 400, "api error InvalidKey.Format: Key is not in valid OpenSSH public key format")),
    ],
    [
      "a parameter of that name",
      async () => {
        const first = await make(parameter, given(parameter));
        await make(parameter, given(parameter)).finally(() => remove(first));
      },
      () =>
        listed(
          text(
            "creating SSM Parameter (/ec2/keypair/key-1)",
            "SSM",
            "PutParameter",
            400,
            "ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
          ),
        ),
    ],
    [
      "a role of that name",
      () => make(role, { name: real.r, assumeRolePolicy: given(role).assumeRolePolicy }),
      () => listed(text(`creating IAM Role (${real.r})`, "IAM", "CreateRole", 409, `EntityAlreadyExists: Role with name ${real.r} already exists.`)),
    ],
    [
      "a policy for a role that is not there",
      () => make(rolePolicy, given(rolePolicy, { role: "absent" })),
      () => listed(text("putting IAM Role (absent) Policy (kafka-client)", "IAM", "PutRolePolicy", 404, "NoSuchEntity: The role with name absent cannot be found.")),
    ],
    [
      "a rule that the security group has",
      async () => {
        const first = await make(ingressRule, given(ingressRule));
        await make(ingressRule, given(ingressRule)).finally(() => remove(first));
      },
      () =>
        text(
          "creating VPC Security Group Rule",
          "EC2",
          "AuthorizeSecurityGroupIngress",
          400,
          'api error InvalidPermission.Duplicate: the specified rule "peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW" already exists',
        ),
    ],
    [
      "a rule for a security group that is not there",
      () => make(ingressRule, given(ingressRule, { cidrIpv4: undefined, referencedSecurityGroupId: "sg-0123456789abcdef0" })),
      () =>
        text(
          "creating VPC Security Group Rule",
          "EC2",
          "AuthorizeSecurityGroupIngress",
          400,
          "api error InvalidGroup.NotFound: The security group 'sg-0123456789abcdef0' does not exist",
        ),
    ],
    ...(
      [
        [{ ami: "ami-0123456789abcdef1" }, "InvalidAMIID.NotFound: The image id '[ami-0123456789abcdef1]' does not exist"],
        [{ keyName: "absent" }, "InvalidKeyPair.NotFound: The key pair 'absent' does not exist"],
        [{ subnetId: "subnet-0123456789abcdef0" }, "InvalidSubnetID.NotFound: The subnet ID 'subnet-0123456789abcdef0' does not exist"],
        [{ vpcSecurityGroupIds: ["sg-0123456789abcdef0"] }, "InvalidGroup.NotFound: The security group 'sg-0123456789abcdef0' does not exist"],
        [
          { iamInstanceProfile: "absent" },
          "InvalidParameterValue: Value (absent) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
        ],
        [
          { instanceType: "t4g.small" },
          "InvalidParameterValue: The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.",
        ],
      ] as const
    ).map(([changes, error]): [string, () => Promise<unknown>, () => string] => [
      `an instance with ${JSON.stringify(changes)}`,
      () => make(instanceToken, given(instanceToken, changes)),
      () => listed(text("creating EC2 Instance", "EC2", "RunInstances", 400, `api error ${error}`)),
    ]),
  ];
  for (const [title, act, message] of errors) {
    it(`says what AWS says to ${title}`, async () => {
      await assert.rejects(act, (error: Error) => {
        assert.equal(error.message.replace(/RequestID: [\w-]*/, "RequestID: ID"), message());
        return true;
      });
    });
  }

  it("does not delete an instance with termination protection, until that is taken away", async () => {
    const made = await make(instanceToken, given(instanceToken, { disableApiTermination: true }));
    await assert.rejects(remove(made), (error: Error) => {
      const refusal = `api error OperationNotPermitted: The instance '${made.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`;
      assert.equal(error.message.replace(/RequestID: [\w-]*/, "RequestID: ID"), `deleting ${call().urn}: ${listed(text(`terminating EC2 Instance (${made.id})`, "EC2", "TerminateInstances", 400, refusal))}`);
      return true;
    });
    const { inputs } = typeOf(instanceToken).check(given(instanceToken), made.inputs, "logical");
    const state = await typeOf(instanceToken).update(made.id, made.state, inputs, false, call());
    await remove({ ...made, state });
  });

  it("gives an instance what was asked for: metadata version 2, one hop, an encrypted gp3 volume with tags, an address of its own", async () => {
    const made = await make(instanceToken, given(instanceToken));
    const { metadataOptions, privateIp, publicIp, rootBlockDevice, tags, userData } = made.state as Record<string, Record<string, unknown>>;
    assert.deepEqual([metadataOptions?.httpTokens, metadataOptions?.httpPutResponseHopLimit, metadataOptions?.httpEndpoint], ["required", 1, "enabled"]);
    assert.deepEqual([rootBlockDevice?.encrypted, rootBlockDevice?.volumeType, rootBlockDevice?.tags], [true, "gp3", tags]);
    assert.match(privateIp as unknown as string, /^127\.0\.0\.([2-9]|\d{2,3})$/);
    assert.deepEqual([publicIp, userData], [privateIp, given(instanceToken).userData]);
    await remove(made);
  });

  describe("functions", () => {
    it("find the newest Amazon Linux 2023 image of each architecture by its public parameter", async () => {
      const prefix = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default";
      const found = await Promise.all(["x86_64", "arm64"].map((architecture) => invoke(getParameter, { name: `${prefix}-${architecture}` })));
      for (const { insecureValue } of found) assert.match(String(insecureValue), /^ami-[0-9a-f]{17}$/);
      assert.notEqual(found[0]?.insecureValue, found[1]?.insecureValue);
    });

    for (const { token, args, outputs, absent } of functionBehaviours) {
      it(`${token.split(":").at(-1) ?? ""} answers what the program reads`, async () => {
        const found = await invoke(token, substituted(args) as Properties);
        for (const name of outputs) assert.ok(!['""', "[]", "{}"].includes(JSON.stringify(found[name] ?? "")), name);
      });
      if (absent !== undefined) {
        it(`${token.split(":").at(-1) ?? ""} says that there is none`, async () => {
          await assert.rejects(invoke(token, absent[0]), { message: `invoking ${token}: 1 error occurred:\n\t* ${absent[1]}\n\n` });
        });
      }
    }

    it("find a key pair by its name and by its id", async () => {
      const byName = await invoke(getKeyPair, { keyName: real.k });
      assert.deepEqual(await invoke(getKeyPair, { keyPairId: byName.keyPairId }), byName);
      assert.equal(byName.arn, `arn:aws:ec2:${region}:${accountId}:key-pair/${real.k}`);
    });
  });
});

const getKeyPair = "aws:ec2/getKeyPair:getKeyPair";
const getParameter = "aws:ssm/getParameter:getParameter";
const getSubnet = "aws:ec2/getSubnet:getSubnet";
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const instanceProfile = "aws:iam/instanceProfile:InstanceProfile";
const instanceToken = "aws:ec2/instance:Instance";
const keyPair = "aws:ec2/keyPair:KeyPair";
const parameter = "aws:ssm/parameter:Parameter";
const role = "aws:iam/role:Role";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const securityGroup = "aws:ec2/securityGroup:SecurityGroup";
