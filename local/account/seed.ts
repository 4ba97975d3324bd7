import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
  ImportKeyPairCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AddRoleToInstanceProfileCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateClusterCommand, KafkaClient } from "@aws-sdk/client-kafka";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { ControlPlaneAccess } from "./controlPlane";
import { courseAccount } from "./course";
import { platformPolicy, rolePolicy, roleTrustPolicy, userPolicy } from "./policies";
import { createRsaKeyPair } from "./rsaKeyPair";

/** What the course account holds once seeded. The secret key is nowhere else but in the control plane. */
export interface SeededAccount {
  readonly instanceId: string;
  readonly keyPairId: string;
  /** Of the EC2 key pair, in authorized_keys form. */
  readonly publicKey: string;
  readonly clusterArn: string;
  /** Security group of the brokers. */
  readonly clusterGroupId: string;
  readonly roleArn: string;
  /** Access keys of the IAM users, by their names. */
  readonly users: Readonly<Record<string, AccessKey>>;
}

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Where the client instance's SSH server listens. */
const instanceAddress = "127.0.0.1";
const clusterSubnets = 3;

/**
 * Makes, as root, what a course account holds before anybody does a thing in it: the course's IAM user and a platform engineer's, the role
 * that only EC2 may assume, the key pair with its private key in Parameter Store, the running instance tagged with the user id, and the
 * MSK cluster with a security group that lets this instance in.
 *
 * @param brokers how many the cluster says that it has
 */
export async function seedCourseAccount(access: ControlPlaneAccess, brokers: number): Promise<SeededAccount> {
  const clients = connect(access);
  try {
    const [{ clusterArn, clusterGroupId }, roleArn, keyPair, ...keys] = await Promise.all([
      createCluster(clients, brokers),
      createRole(clients),
      createKeyPair(clients),
      ...userNames.map((name) => createUser(clients, name)),
    ]);
    const subjects = { clusterArn, roleArn, parameterArn: keyPair.parameterArn };
    const [instanceId] = await Promise.all([
      runInstance(clients),
      putPolicy(clients.iam, "role", rolePolicy(subjects)),
      putPolicy(clients.iam, "user", userPolicy(subjects)),
      attachPlatformPolicy(clients.iam, platformPolicy({ clusterArn, userId: courseAccount.userId })),
    ]);
    const users = Object.fromEntries(userNames.map((name, index) => [name, keys[index] as AccessKey]));
    return { instanceId, keyPairId: keyPair.id, publicKey: keyPair.publicKey, clusterArn, clusterGroupId, roleArn, users };
  } finally {
    for (const client of [clients.ec2, clients.iam, clients.kafka, clients.ssm]) client.destroy();
  }
}

const userNames = [courseAccount.userName, courseAccount.platformUserName];

interface Clients {
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly kafka: KafkaClient;
  readonly ssm: SSMClient;
}

function connect({ endpoint, rootCredentials }: ControlPlaneAccess): Clients {
  const configuration = { endpoint, region: courseAccount.region, credentials: rootCredentials };
  return {
    ec2: new EC2Client(configuration),
    iam: new IAMClient(configuration),
    kafka: new KafkaClient(configuration),
    ssm: new SSMClient(configuration),
  };
}

async function createCluster({ ec2, kafka }: Clients, brokers: number): Promise<{ clusterArn: string; clusterGroupId: string }> {
  const clusterGroupId = await createBrokersGroup(ec2);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: "default-for-az", Values: ["true"] }] }));
  const { ClusterArn } = await kafka.send(
    new CreateClusterCommand({
      ClusterName: courseAccount.clusterName,
      KafkaVersion: courseAccount.kafkaVersion,
      NumberOfBrokerNodes: brokers,
      BrokerNodeGroupInfo: {
        InstanceType: "kafka.m5.large",
        SecurityGroups: [clusterGroupId],
        ClientSubnets: Subnets.slice(0, clusterSubnets).map(({ SubnetId }) => required(SubnetId, "SubnetId")),
      },
      ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
      EncryptionInfo: { EncryptionInTransit: { ClientBroker: "TLS", InCluster: true } },
    }),
  );
  return { clusterArn: required(ClusterArn, "ClusterArn"), clusterGroupId };
}

/** Lets in the VPC's default group, which the seeded instance is in. */
async function createBrokersGroup(ec2: EC2Client): Promise<string> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-name", Values: ["default"] }] }));
  const [usual] = SecurityGroups;
  const description = "Brokers of the MSK cluster";
  const created = await ec2.send(new CreateSecurityGroupCommand({ GroupName: courseAccount.clusterName, Description: description, VpcId: usual?.VpcId }));
  const GroupId = required(created.GroupId, "GroupId");
  const IpPermissions = brokerPorts.map((port) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port, UserIdGroupPairs: [{ GroupId: usual?.GroupId }] }));
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return GroupId;
}

/** MSK's own: the IAM listener and ZooKeeper, whatever ports they have on this machine. */
const brokerPorts = [9098, 2181];

async function createRole({ iam }: Clients): Promise<string> {
  const { roleName } = courseAccount;
  const [created] = await Promise.all([
    iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: JSON.stringify(roleTrustPolicy()) })),
    iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: roleName })),
  ]);
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: roleName, RoleName: roleName }));
  return required(created.Role?.Arn, "Role.Arn");
}

async function createKeyPair({ ec2, ssm }: Clients): Promise<{ id: string; publicKey: string; parameterArn: string }> {
  const { privateKey, publicKey } = await createRsaKeyPair();
  const PublicKeyMaterial = Buffer.from(publicKey);
  const { KeyPairId } = await ec2.send(new ImportKeyPairCommand({ KeyName: courseAccount.userId, PublicKeyMaterial }));
  const id = required(KeyPairId, "KeyPairId");
  const name = `/ec2/keypair/${id}`;
  await ssm.send(new PutParameterCommand({ Name: name, Type: "SecureString", Value: privateKey }));
  return { id, publicKey, parameterArn: `arn:aws:ssm:${courseAccount.region}:${courseAccount.accountId}:parameter${name}` };
}

async function createUser({ iam }: Clients, userName: string): Promise<AccessKey> {
  await iam.send(new CreateUserCommand({ UserName: userName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: userName }));
  return {
    accessKeyId: required(AccessKey?.AccessKeyId, "AccessKeyId"),
    secretAccessKey: required(AccessKey?.SecretAccessKey, "SecretAccessKey"),
  };
}

async function runInstance({ ec2 }: Clients): Promise<string> {
  const { userId, roleName } = courseAccount;
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      // Amazon Linux 2, as ministack has it.
      ImageId: "ami-0abcdef1234567890",
      InstanceType: "t2.micro",
      MinCount: 1,
      MaxCount: 1,
      KeyName: userId,
      PrivateIpAddress: instanceAddress,
      IamInstanceProfile: { Name: roleName },
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: userId }] }],
    }),
  );
  return required(Instances[0]?.InstanceId, "InstanceId");
}

async function putPolicy(iam: IAMClient, of: "role" | "user", policy: object): Promise<void> {
  const { roleName, userName } = courseAccount;
  const PolicyDocument = JSON.stringify(policy);
  if (of === "role") await iam.send(new PutRolePolicyCommand({ RoleName: roleName, PolicyName: "kafka", PolicyDocument }));
  else await iam.send(new PutUserPolicyCommand({ UserName: userName, PolicyName: "course", PolicyDocument }));
}

/** As a managed policy: a user's inline policies hold 2,048 characters. */
async function attachPlatformPolicy(iam: IAMClient, policy: object): Promise<void> {
  const { platformUserName } = courseAccount;
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: platformUserName, PolicyDocument: JSON.stringify(policy) }));
  await iam.send(new AttachUserPolicyCommand({ UserName: platformUserName, PolicyArn: required(Policy?.Arn, "Policy.Arn") }));
}

function required(value: string | undefined, field: string): string {
  if (value === undefined || value === "") throw new Error(`Expected the control plane to answer with ${field}, got none`);
  return value;
}
