import assert from "node:assert/strict";
import { awsFunctions } from "../../../../local/plugins/aws/functions";
import { secret, type Properties } from "../../../../local/plugins/shared/properties";
import { awsError, fakeClients, type Answers } from "./fakeClients";

/** One call of a function: what AWS answers, then the outputs (a part of them) or the error's text. */
interface Row {
  readonly title: string;
  readonly token: string;
  readonly args: Properties;
  readonly answers: Answers;
  /** Commands that must be sent, with their inputs. */
  readonly sent?: readonly unknown[];
  readonly outputs?: Properties;
  /** The message under `invoking <token>: 1 error occurred:`. */
  readonly error?: string;
}

const getInstance = "aws:ec2/getInstance:getInstance";
const getInstances = "aws:ec2/getInstances:getInstances";
const getParameter = "aws:ssm/getParameter:getParameter";
const getRole = "aws:iam/getRole:getRole";
const getCluster = "aws:msk/getCluster:getCluster";
const getBootstrapBrokers = "aws:msk/getBootstrapBrokers:getBootstrapBrokers";

const clusterArn = "arn:aws:kafka:us-east-1:123456789012:cluster/c/0f-1";
const cluster = { ClusterName: "c", ClusterArn: clusterArn, CurrentBrokerSoftwareInfo: { KafkaVersion: "2.8.1" }, NumberOfBrokerNodes: 3, ZookeeperConnectString: "z-2:2181,z-1:2181" };
const brokers = { BootstrapBrokerStringSaslIam: "b-2:9098,b-1:9098" };
const instance = {
  InstanceId: "i-1",
  State: { Name: "running" },
  PrivateIpAddress: "10.0.0.1",
  IamInstanceProfile: { Arn: "arn:aws:iam::123456789012:instance-profile/path/profile" },
  LaunchTime: new Date("2026-01-02T03:04:05.678Z"),
  Tags: [
    { Key: "Name", Value: "n" },
    { Key: "aws:cloudformation:stack-name", Value: "s" },
  ],
};
const attributes = { DescribeInstanceTypes: { InstanceTypes: [{}] }, DescribeVolumes: { Volumes: [] }, DescribeInstanceAttribute: { DisableApiStop: { Value: false }, DisableApiTermination: { Value: true } }, GetCallerIdentity: { Account: "123456789012" } };
const reservations = (...instances: unknown[]) => ({ DescribeInstances: { Reservations: instances.map((one) => ({ Instances: [one] })) } });
const denied = awsError("AccessDenied", "not authorized", 403);

const table: readonly Row[] = [
  {
    title: "the caller",
    token: "aws:index/getCallerIdentity:getCallerIdentity",
    args: {},
    answers: { GetCallerIdentity: { Account: "123456789012", Arn: "arn:aws:iam::123456789012:user/u", UserId: "AIDA" } },
    outputs: { accountId: "123456789012", id: "123456789012", arn: "arn:aws:iam::123456789012:user/u", userId: "AIDA" },
  },
  {
    title: "the provider's region",
    token: "aws:index/getRegion:getRegion",
    args: {},
    answers: {},
    outputs: { name: "us-east-1", id: "us-east-1", region: "us-east-1", description: "US East (N. Virginia)", endpoint: "ec2.us-east-1.amazonaws.com" },
  },
  {
    title: "a SecureString's value as a secret and nowhere else",
    token: getParameter,
    args: { name: "/p" },
    answers: { GetParameter: { Parameter: { Name: "/p", Type: "SecureString", Value: "v", Version: 2, ARN: "arn" } } },
    sent: [{ GetParameter: { Name: "/p", WithDecryption: true } }],
    outputs: { value: secret("v"), insecureValue: "", type: "SecureString", version: 2, id: "/p", withDecryption: true },
  },
  {
    title: "a String's value in the clear too",
    token: getParameter,
    args: { name: "/p", withDecryption: false },
    answers: { GetParameter: { Parameter: { Name: "/p", Type: "String", Value: "v" } } },
    sent: [{ GetParameter: { Name: "/p", WithDecryption: false } }],
    outputs: { value: secret("v"), insecureValue: "v", withDecryption: false },
  },
  {
    title: "an absent parameter",
    token: getParameter,
    args: { name: "/p" },
    answers: { GetParameter: awsError("ParameterNotFound", "Parameter /p not found.") },
    error: "reading SSM Parameter (/p): couldn't find resource",
  },
  {
    title: "a parameter that the caller may not read",
    token: getParameter,
    args: { name: "/p" },
    answers: { GetParameter: awsError("AccessDeniedException", "User: u is not authorized") },
    error:
      "reading SSM Parameter (/p): operation error SSM: GetParameter, https response error StatusCode: 400, RequestID: r-1, api error AccessDeniedException: User: u is not authorized",
  },
  {
    title: "running instances by tag, on every page",
    token: getInstances,
    args: { instanceTags: { Name: "n" } },
    answers: {
      DescribeInstances: ({ NextToken }: { NextToken?: string }) =>
        NextToken === undefined ? { Reservations: [{ Instances: [instance] }], NextToken: "2" } : { Reservations: [{ Instances: [{ InstanceId: "i-2", PublicIpAddress: "1.2.3.4" }] }] },
    },
    outputs: { ids: ["i-1", "i-2"], privateIps: ["10.0.0.1"], publicIps: ["1.2.3.4"], id: "us-east-1", instanceTags: { Name: "n" } },
  },
  {
    title: "the filters that it sends",
    token: getInstances,
    args: { instanceTags: { Name: "n" }, instanceStateNames: ["running", "stopped"], filters: [{ name: "vpc-id", values: ["vpc-1"] }] },
    answers: reservations(),
    sent: [
      {
        DescribeInstances: {
          Filters: [
            { Name: "tag:Name", Values: ["n"] },
            { Name: "instance-state-name", Values: ["running", "stopped"] },
            { Name: "vpc-id", Values: ["vpc-1"] },
          ],
        },
      },
    ],
    outputs: { ids: [] },
  },
  {
    title: "instances that the caller may not see",
    token: getInstances,
    args: {},
    answers: { DescribeInstances: denied },
    error: "reading EC2 Instances: operation error EC2: DescribeInstances, https response error StatusCode: 403, RequestID: r-1, api error AccessDenied: not authorized",
  },
  {
    title: "one instance",
    token: getInstance,
    args: { instanceId: "i-1" },
    answers: { ...reservations(instance), ...attributes },
    outputs: {
      id: "i-1",
      arn: "arn:aws:ec2:us-east-1:123456789012:instance/i-1",
      instanceState: "running",
      privateIp: "10.0.0.1",
      publicIp: "",
      iamInstanceProfile: "profile",
      launchTime: "2026-01-02T03:04:05Z",
      tags: { Name: "n" },
      disableApiStop: false,
      disableApiTermination: true,
    },
  },
  { title: "no instance", token: getInstance, args: { instanceTags: { Name: "n" } }, answers: reservations(), error: "no matching EC2 Instance found" },
  {
    title: "an instance id that does not exist",
    token: getInstance,
    args: { instanceId: "i-9" },
    answers: { DescribeInstances: awsError("InvalidInstanceID.NotFound", "x") },
    error: "no matching EC2 Instance found",
  },
  {
    title: "two instances",
    token: getInstance,
    args: {},
    answers: reservations(instance, instance),
    error: "multiple EC2 Instances matched; use additional constraints to reduce matches to a single EC2 Instance",
  },
  {
    title: "a role, its trust policy decoded",
    token: getRole,
    args: { name: "r" },
    answers: { GetRole: { Role: { RoleName: "r", Arn: "arn", RoleId: "AROA", Path: "/", MaxSessionDuration: 3600, AssumeRolePolicyDocument: "%7B%22Version%22%3A%20%22x%22%7D" } } },
    outputs: { id: "r", name: "r", arn: "arn", uniqueId: "AROA", assumeRolePolicy: '{"Version": "x"}', maxSessionDuration: 3600, permissionsBoundary: "", tags: {} },
  },
  { title: "an absent role", token: getRole, args: { name: "r" }, answers: { GetRole: awsError("NoSuchEntityException", "x", 404) }, error: "reading IAM Role (r): couldn't find resource" },
  {
    title: "a cluster by its whole name, endpoints in order",
    token: getCluster,
    args: { clusterName: "c" },
    answers: { ListClusters: { ClusterInfoList: [{ ...cluster, ClusterName: "c2" }, cluster] }, GetBootstrapBrokers: brokers },
    outputs: {
      arn: clusterArn,
      id: clusterArn,
      clusterUuid: "0f-1",
      kafkaVersion: "2.8.1",
      numberOfBrokerNodes: 3,
      bootstrapBrokersSaslIam: "b-1:9098,b-2:9098",
      bootstrapBrokersTls: "",
      zookeeperConnectString: "z-1:2181,z-2:2181",
    },
  },
  { title: "no cluster", token: getCluster, args: { clusterName: "c" }, answers: { ListClusters: { ClusterInfoList: [] } }, error: "reading MSK Cluster (c): empty result" },
  {
    title: "bootstrap brokers",
    token: getBootstrapBrokers,
    args: { clusterArn },
    answers: { GetBootstrapBrokers: brokers },
    outputs: { id: clusterArn, clusterArn, bootstrapBrokersSaslIam: "b-1:9098,b-2:9098", bootstrapBrokersPublicSaslIam: "" },
  },
  {
    title: "bootstrap brokers of a cluster that is not there",
    token: getBootstrapBrokers,
    args: { clusterArn },
    answers: { GetBootstrapBrokers: awsError("NotFoundException", "x", 404) },
    error: `reading MSK Cluster (${clusterArn}) bootstrap brokers: couldn't find resource`,
  },
];

describe("the aws plugin's functions", () => {
  for (const row of table) {
    it(`${row.token.split(":").at(-1) ?? ""}: ${row.title}`, async () => {
      const { clients, inputs } = fakeClients(row.answers);
      const work = awsFunctions[row.token]?.invoke(row.args, clients) ?? Promise.reject(new Error("no such function"));
      if (row.error !== undefined) {
        await assert.rejects(work, { message: `invoking ${row.token}: 1 error occurred:\n\t* ${row.error}\n\n` });
        return;
      }
      const outputs = await work;
      assert.deepEqual(Object.fromEntries(Object.keys(row.outputs ?? {}).map((name) => [name, outputs[name]])), row.outputs);
      if (row.sent !== undefined) assert.deepEqual(inputs, row.sent);
    });
  }

  it("answer all that their types promise", async () => {
    const full: Record<string, Answers> = {
      [getInstance]: { ...reservations(instance), ...attributes },
      [getCluster]: { ListClusters: { ClusterInfoList: [cluster] }, GetBootstrapBrokers: brokers },
    };
    const args: Record<string, Properties> = { [getInstance]: { instanceId: "i-1" }, [getCluster]: { clusterName: "c" } };
    for (const [token, answers] of Object.entries(full)) {
      const outputs = await awsFunctions[token]?.invoke(args[token] ?? {}, fakeClients(answers).clients);
      assert.deepEqual(Object.entries(outputs ?? {}).filter(([, value]) => value === undefined), [], token);
    }
  });

  it("refuse another region and a missing argument", async () => {
    const { clients } = fakeClients({});
    await assert.rejects(async () => awsFunctions[getParameter]?.invoke({}, clients), /missing required argument "name"/);
    await assert.rejects(async () => awsFunctions[getParameter]?.invoke({ name: "/p", region: "eu-west-1" }, clients), /serves the provider's region us-east-1 only, got "eu-west-1"/);
  });
});
