import type { Properties } from "../../../local/plugins/shared/properties";

/** What a changed input does to a resource that exists. */
export type Effect = "update" | "replace" | "nothing";

/** What the program relies on of one published resource. */
export interface ResourceBehaviour {
  readonly token: string;
  /** Where it is written: the provider's source, and the bridge's overlay for names and defaults. */
  readonly sources: readonly string[];
  /** Inputs as the program gives them. */
  readonly inputs: Properties;
  /** Each input with another value, and what that does. */
  readonly changes: Readonly<Record<string, readonly [value: unknown, effect: Effect]>>;
  /** Filled in where nothing is given. */
  readonly defaults?: Properties;
  /** The input that is made up where neither it nor its prefix is given, and its longest value. */
  readonly autoName?: readonly [input: string, maxLength: number];
  /** Outputs that the program, its tests or its user's reading of a preview rely on; unknown before creation. */
  readonly outputs: readonly string[];
  /** Outputs that a preview does not know any more once an input changes in place. */
  readonly opened?: Readonly<Record<string, readonly string[]>>;
  /** Outputs that are secret whatever the program says. */
  readonly secrets?: readonly string[];
  /** The program gives its name itself, so that what it replaces is deleted first. */
  readonly deletesFirst?: true;
  /** What is refused at preview: other inputs (undefined takes one out), and the reason. */
  readonly refusals?: readonly (readonly [changes: Properties, reason: string])[];
}

const terraform = "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service";
const bridge = "https://github.com/pulumi/pulumi-aws/blob/master/provider/resources.go";

const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";
const otherPublicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICAfHh0cGxoZGBcWFRQTEhEQDw4NDAsKCQgHBgUEAwIB";
const tags = { Project: "course", UserId: "me" };
const moreTags: [unknown, Effect] = [{ ...tags, Stack: "prod" }, "update"];

const trust = (...services: string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: services }, Action: "sts:AssumeRole" }] });
const allow = (...actions: string[]) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });

const oneSource = "Exactly one of these attributes must be configured: [cidr_ipv4,cidr_ipv6,prefix_list_id,referenced_security_group_id]";
/** What the bridge makes of a diagnostic of Terraform's SDK, and of the plugin framework at an attribute. */
const refused = (diagnostic: string, input: string) => `${diagnostic}. Examine values at 'logical.${input}'.`;
const missing = (argument: string, input: string) => refused(`Missing required argument. The argument "${argument}" is required, but no definition was found.`, input);

const rule = (direction: "Ingress" | "Egress"): ResourceBehaviour => ({
  token: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
  sources: [`${terraform}/ec2/vpc_security_group_${direction.toLowerCase()}_rule.go`],
  inputs: { securityGroupId: "sg-1", description: "SSH", ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "10.0.0.0/8", tags },
  changes: {
    securityGroupId: ["sg-2", "replace"],
    description: ["other", "update"],
    ipProtocol: ["6", "update"],
    fromPort: [2222, "update"],
    toPort: [2222, "update"],
    cidrIpv4: ["10.1.0.0/16", "update"],
    tags: moreTags,
  },
  outputs: ["arn", "securityGroupRuleId"],
  refusals: [
    [{ cidrIpv4: undefined }, `Missing Attribute Configuration: ${oneSource}`],
    [{ referencedSecurityGroupId: "sg-2" }, refused(`Invalid Attribute Combination. ${oneSource}`, "cidrIpv4")],
    [{ ipProtocol: undefined }, "Missing required property 'ipProtocol'"],
  ],
});

/** Resources of aws and tls. Those of command are in command/, with its source at each rule. */
export const resourceBehaviours: readonly ResourceBehaviour[] = [
  {
    token: "tls:index/privateKey:PrivateKey",
    sources: ["https://github.com/hashicorp/terraform-provider-tls/blob/main/internal/provider/resource_private_key.go"],
    inputs: { algorithm: "RSA", rsaBits: 2048 },
    changes: { algorithm: ["ED25519", "replace"], rsaBits: [4096, "replace"] },
    outputs: ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8", "publicKeyOpenssh", "publicKeyPem", "publicKeyFingerprintMd5", "publicKeyFingerprintSha256"],
    secrets: ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"],
    refusals: [
      [{ algorithm: undefined }, "Missing required property 'algorithm': Name of the algorithm to use when generating the private key. Currently-supported values are: `RSA`, `ECDSA`, `ED25519`. "],
      [{ algorithm: "DSA" }, refused('Invalid Attribute Value Match. Attribute algorithm value must be one of: ["RSA" "ECDSA" "ED25519"], got: "DSA"', "algorithm")],
    ],
  },
  {
    token: "aws:ec2/keyPair:KeyPair",
    sources: [`${terraform}/ec2/ec2_key_pair.go`, bridge],
    inputs: { keyNamePrefix: "u-", publicKey, tags },
    changes: { keyNamePrefix: ["v-", "replace"], publicKey: [otherPublicKey, "replace"], tags: moreTags },
    autoName: ["keyName", 255],
    outputs: ["arn", "fingerprint", "keyName", "keyPairId", "keyType"],
    refusals: [[{ publicKey: undefined }, missing("public_key", "publicKey")]],
  },
  {
    token: "aws:ssm/parameter:Parameter",
    sources: [`${terraform}/ssm/parameter.go`, bridge],
    deletesFirst: true,
    inputs: { name: "/ec2/keypair/key-1", description: "d", type: "SecureString", value: "v", tags },
    changes: { name: ["/ec2/keypair/key-2", "replace"], description: ["e", "update"], type: ["String", "update"], value: ["w", "update"], tags: moreTags },
    autoName: ["name", 255],
    outputs: ["arn", "version"],
    opened: { description: ["version"], value: ["version"] },
    secrets: ["value"],
    refusals: [
      [{ value: undefined }, refused('Invalid combination of arguments. "value": one of `insecure_value,value,value_wo` must be specified', "value")],
      [{ type: undefined }, missing("type", "type")],
    ],
  },
  {
    token: "aws:iam/role:Role",
    sources: [`${terraform}/iam/role.go`, bridge],
    inputs: { namePrefix: "u-", description: "d", assumeRolePolicy: trust("ec2.amazonaws.com"), tags },
    changes: {
      namePrefix: ["v-", "replace"],
      description: ["e", "update"],
      assumeRolePolicy: [trust("ec2.amazonaws.com", "lambda.amazonaws.com"), "update"],
      tags: moreTags,
    },
    defaults: { forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" },
    autoName: ["name", 64],
    outputs: ["arn", "name", "uniqueId"],
    refusals: [[{ assumeRolePolicy: undefined }, missing("assume_role_policy", "assumeRolePolicy")]],
  },
  {
    token: "aws:iam/rolePolicy:RolePolicy",
    sources: [`${terraform}/iam/role_policy.go`, bridge],
    deletesFirst: true,
    inputs: { role: "r", name: "kafka-client", policy: allow("kafka-cluster:Connect") },
    changes: { role: ["s", "replace"], name: ["other", "replace"], policy: [allow("kafka-cluster:Connect", "kafka-cluster:DescribeCluster"), "update"] },
    autoName: ["name", 255],
    outputs: [],
    refusals: [[{ role: undefined }, missing("role", "role")], [{ policy: undefined }, missing("policy", "policy")]],
  },
  {
    token: "aws:iam/instanceProfile:InstanceProfile",
    sources: [`${terraform}/iam/instance_profile.go`, bridge],
    inputs: { namePrefix: "u-", role: "r", tags },
    changes: { namePrefix: ["v-", "replace"], role: ["s", "update"], tags: moreTags },
    defaults: { path: "/" },
    autoName: ["name", 255],
    outputs: ["arn", "name"],
  },
  {
    token: "aws:ec2/securityGroup:SecurityGroup",
    sources: [`${terraform}/ec2/vpc_security_group.go`, bridge],
    inputs: { namePrefix: "u-", description: "d", vpcId: "vpc-1", tags },
    changes: { namePrefix: ["v-", "replace"], description: ["e", "replace"], vpcId: ["vpc-2", "replace"], tags: moreTags },
    defaults: { revokeRulesOnDelete: false },
    autoName: ["name", 255],
    outputs: ["arn", "egress", "ingress", "ownerId"],
    refusals: [[{ name: "sg-x", namePrefix: undefined }, refused("invalid value for name (cannot begin with sg-)", "name")]],
  },
  rule("Ingress"),
  rule("Egress"),
  {
    token: "aws:ec2/instance:Instance",
    sources: [`${terraform}/ec2/ec2_instance.go`, bridge],
    inputs: {
      ami: "ami-1",
      associatePublicIpAddress: true,
      disableApiTermination: false,
      iamInstanceProfile: "p",
      instanceType: "t3.small",
      keyName: "k",
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, volumeType: "gp3" },
      subnetId: "subnet-1",
      tags,
      userData: "#cloud-config\n",
      userDataReplaceOnChange: true,
      volumeTags: tags,
      vpcSecurityGroupIds: ["sg-1", "sg-2"],
    },
    changes: {
      ami: ["ami-2", "replace"],
      associatePublicIpAddress: [false, "replace"],
      disableApiTermination: [true, "update"],
      iamInstanceProfile: ["q", "update"],
      instanceType: ["t3.medium", "update"],
      keyName: ["l", "replace"],
      metadataOptions: [{ httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 2 }, "update"],
      rootBlockDevice: [{ encrypted: false, volumeType: "gp3" }, "replace"],
      subnetId: ["subnet-2", "replace"],
      tags: moreTags,
      userData: ["#cloud-config\nx: 1\n", "replace"],
      userDataReplaceOnChange: [false, "update"],
      volumeTags: moreTags,
      vpcSecurityGroupIds: [["sg-2", "sg-1"], "nothing"],
    },
    defaults: { forceDestroy: false },
    outputs: ["arn", "availabilityZone", "instanceState", "publicDns", "publicIp"],
    opened: { instanceType: ["publicDns", "publicIp"] },
    refusals: [
      [{ ami: undefined }, refused('Missing required argument. "ami": one of `ami,launch_template` must be specified', "ami")],
      [{ instanceType: undefined }, refused('Missing required argument. "instance_type": one of `instance_type,launch_template` must be specified', "instanceType")],
      [{ userDataBase64: "eA==" }, refused('Conflicting configuration arguments. "user_data": conflicts with user_data_base64', "userData")],
    ],
  },
];

/** What the program relies on of one published function. */
export interface FunctionBehaviour {
  readonly token: string;
  readonly sources: readonly string[];
  readonly args: Properties;
  /** Outputs that the program reads; none of them is empty for what exists. */
  readonly outputs: readonly string[];
  /** What is said where there is nothing of that name, if that can be: other arguments, and the text after `invoking <token>: `. */
  readonly absent?: readonly [args: Properties, text: string];
}

export const functionBehaviours: readonly FunctionBehaviour[] = [
  { token: "aws:index/getCallerIdentity:getCallerIdentity", sources: [`${terraform}/sts/caller_identity_data_source.go`], args: {}, outputs: ["accountId", "arn"] },
  {
    token: "aws:iam/getRole:getRole",
    sources: [`${terraform}/iam/role_data_source.go`],
    args: { name: "r" },
    outputs: ["arn", "assumeRolePolicy"],
    absent: [{ name: "absent" }, "reading IAM Role (absent): couldn't find resource"],
  },
  {
    token: "aws:ssm/getParameter:getParameter",
    sources: [`${terraform}/ssm/parameter_data_source.go`],
    args: { name: "/ec2/keypair/key-0", withDecryption: true },
    outputs: ["value"],
    absent: [{ name: "/absent" }, "reading SSM Parameter (/absent): couldn't find resource"],
  },
  {
    token: "aws:ec2/getKeyPair:getKeyPair",
    sources: [`${terraform}/ec2/ec2_key_pair_data_source.go`],
    args: { keyName: "k" },
    outputs: ["keyName", "keyPairId"],
    absent: [{ keyName: "absent" }, "no matching EC2 Key Pair found"],
  },
  {
    token: "aws:ec2/getSubnet:getSubnet",
    sources: [`${terraform}/ec2/vpc_subnet_data_source.go`],
    args: { id: "subnet-1" },
    outputs: ["vpcId"],
    absent: [{ id: "subnet-0123456789abcdef0" }, "no matching EC2 Subnet found"],
  },
  {
    token: "aws:ec2/getInstances:getInstances",
    sources: [`${terraform}/ec2/ec2_instances_data_source.go`],
    args: { instanceTags: { Name: "the client" }, instanceStateNames: ["running"] },
    outputs: ["ids"],
  },
  {
    token: "aws:ec2/getInstance:getInstance",
    sources: [`${terraform}/ec2/ec2_instance_data_source.go`],
    args: { instanceId: "i-1" },
    outputs: ["id", "instanceState", "privateIp", "publicIp", "subnetId"],
    absent: [{ instanceId: "i-0123456789abcdef0" }, "no matching EC2 Instance found"],
  },
  {
    token: "aws:msk/getCluster:getCluster",
    sources: [`${terraform}/kafka/cluster_data_source.go`],
    args: { clusterName: "c" },
    outputs: ["arn", "bootstrapBrokersSaslIam", "brokerNodeGroupInfos", "kafkaVersion", "numberOfBrokerNodes", "zookeeperConnectString"],
    absent: [{ clusterName: "absent" }, "reading MSK Cluster (absent): empty result"],
  },
];
