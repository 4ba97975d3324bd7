import { strict as assert } from "node:assert";
import { checkVpc } from "../../../components/lookups/checkVpc";
import { findCluster } from "../../../components/lookups/findCluster";
import { findInstance } from "../../../components/lookups/findInstance";
import { findKeyPair } from "../../../components/lookups/findKeyPair";
import { findRoleArn } from "../../../components/lookups/findRoleArn";
import { findSite } from "../../../components/lookups/findSite";
import { readPrivateKey } from "../../../components/lookups/readPrivateKey";
import { requireAccount } from "../../../components/accountGuard";
import { LookupError } from "../../../userError";
import { type Answer, providerError, startMocks } from "../../support/mocks";

const getInstances = "aws:ec2/getInstances:getInstances";
const getInstance = "aws:ec2/getInstance:getInstance";
const getSubnet = "aws:ec2/getSubnet:getSubnet";
const getKeyPair = "aws:ec2/getKeyPair:getKeyPair";
const getCluster = "aws:msk/getCluster:getCluster";
const getParameter = "aws:ssm/getParameter:getParameter";

/** Instances by state: those asked for are answered. */
const instances = (byState: Readonly<Record<string, readonly string[]>>): Answer => ({ instanceStateNames }) => ({
  ids: (instanceStateNames as string[]).flatMap((state) => byState[state] ?? []),
});
const fails = (message: string): Answer => () => {
  throw providerError(message);
};

interface Refusal {
  readonly title: string;
  readonly calls: Readonly<Record<string, Answer>>;
  readonly look: () => Promise<unknown>;
  readonly message: RegExp;
}

const byTag = { tag: { key: "Name", value: "u1" }, connectTo: "public" } as const;
const instance = () => findInstance(byTag, {});
const instanceById = () => findInstance({ ...byTag, instanceId: "i-1" }, {});
const subnets = (vpcs: Readonly<Record<string, string>>): Answer => ({ id }) => ({ vpcId: vpcs[id as string] });
const site = (o: { readonly subnetId?: string; readonly imageId?: string; readonly instanceType?: string } = {}) => findSite({ clusterName: "c1", instanceType: "t3.small", ...o }, {});
const clusterIn = (subnet: string): Answer => () => ({ bootstrapBrokersSaslIam: "b-1:9098", brokerNodeGroupInfos: [{ clientSubnets: [subnet, "subnet-2"], securityGroups: ["sg-1"] }] });
const imageParameter = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const inAnotherVpc: Readonly<Record<string, Answer>> = {
  [getInstances]: instances({ running: ["i-1"] }),
  [getInstance]: () => ({ id: "i-1", instanceState: "running", subnetId: "subnet-9", publicIp: "203.0.113.7" }),
  [getSubnet]: subnets({ "subnet-1": "vpc-1", "subnet-9": "vpc-9" }),
};

const refusals: readonly Refusal[] = [
  {
    title: "an instance that is absent",
    calls: { [getInstances]: instances({}) },
    look: instance,
    message: /^Expected a running instance with tag Name=u1, found none. Check userId, instanceTag and the region.$/,
  },
  {
    title: "an instance that is stopped",
    calls: { [getInstances]: instances({ stopped: ["i-2"] }) },
    look: instance,
    message: /found i-2, not running. Start it with: aws ec2 start-instances --instance-ids i-2$/,
  },
  {
    title: "an instance that is there twice",
    calls: { [getInstances]: instances({ running: ["i-1", "i-2"] }) },
    look: instance,
    message: /^Expected one running instance with tag Name=u1, found 2: i-1, i-2. Name one of them with instanceId, or set instanceTag to a key that only one has.$/,
  },
  {
    title: "an instance without the address",
    calls: { [getInstances]: instances({ running: ["i-1"] }), [getInstance]: () => ({ id: "i-1", instanceState: "running", subnetId: "subnet-1", publicIp: "", privateIp: "10.0.0.1" }) },
    look: instance,
    message: /^Expected instance i-1 to have a public IP address, it has none/,
  },
  {
    title: "an instance in another VPC than the cluster's",
    calls: inAnotherVpc,
    look: async () => checkVpc(await instance(), ["subnet-1"], {}),
    message: /^Expected instance i-1 to be in the VPC of the cluster, vpc-1, found it in vpc-9. Name one of vpc-1 with instanceId or its tag, or set mode to create.$/,
  },
  {
    title: "an instance by an id that is nobody's",
    calls: { [getInstance]: fails("InvalidInstanceID.NotFound: The instance ID 'i-1' does not exist") },
    look: instanceById,
    message: /^Expected an instance i-1: InvalidInstanceID.NotFound: The instance ID 'i-1' does not exist. Check instanceId and the region; you need ec2:DescribeInstances, ec2:DescribeInstanceTypes, ec2:DescribeInstanceAttribute and ec2:DescribeVolumes.$/,
  },
  {
    title: "an instance by the id of one that is stopped",
    calls: { [getInstance]: () => ({ id: "i-1", instanceState: "stopped" }) },
    look: instanceById,
    message: /^Expected instance i-1 to be running, found it stopped. Start it with: aws ec2 start-instances --instance-ids i-1$/,
  },
  {
    title: "an instance by the id of one that is terminated",
    calls: { [getInstance]: () => ({ id: "i-1", instanceState: "terminated" }) },
    look: instanceById,
    message: /^Expected instance i-1 to be running, found it terminated. Name one that runs with instanceId.$/,
  },
  {
    title: "a subnet that is absent",
    calls: { [getCluster]: clusterIn("subnet-1"), [getSubnet]: fails("no matching EC2 Subnet found"), [getParameter]: () => ({ value: "ami-1" }) },
    look: site,
    message: /^Expected a subnet subnet-1: no matching EC2 Subnet found. Check subnetId and the region; you need ec2:DescribeSubnets.$/,
  },
  {
    title: "a subnet in another VPC than the cluster's",
    calls: { [getCluster]: clusterIn("subnet-1"), [getSubnet]: subnets({ "subnet-1": "vpc-1", "subnet-9": "vpc-9" }), [getParameter]: () => ({ value: "ami-1" }) },
    look: () => site({ subnetId: "subnet-9" }),
    message: /^Expected subnet subnet-9 to be in the VPC of the cluster c1, vpc-1, found it in vpc-9. Name a subnet of vpc-1, or none for the cluster's first.$/,
  },
  {
    title: "a cluster that names no network to put a machine in",
    calls: { [getCluster]: () => ({ bootstrapBrokersSaslIam: "b-1:9098", brokerNodeGroupInfos: [] }), [getParameter]: () => ({ value: "ami-1" }) },
    look: site,
    message: /^Expected the MSK cluster c1 to name its subnets and security groups, it names none. Adopt a machine of its VPC: set mode to adopt$/,
  },
  {
    title: "an image whose public parameter may not be read",
    calls: { [getCluster]: clusterIn("subnet-1"), [getSubnet]: subnets({ "subnet-1": "vpc-1" }), [getParameter]: fails("AccessDeniedException: no") },
    look: site,
    message: new RegExp(`^Expected the newest Amazon Linux 2023 image in the public parameter ${imageParameter}: AccessDeniedException: no. You need ssm:GetParameter on it; or name an image with imageId.$`),
  },
  {
    title: "a key pair by a name that is nobody's",
    calls: { [getKeyPair]: fails("no matching EC2 Key Pair found") },
    look: () => findKeyPair({ keyName: "course" }, {}),
    message: /^Expected an EC2 key pair named course: no matching EC2 Key Pair found. Check keyPairName and the region; you need ec2:DescribeKeyPairs.$/,
  },
  {
    title: "a key pair by an id that is nobody's",
    calls: { [getKeyPair]: fails("no matching EC2 Key Pair found") },
    look: () => findKeyPair({ keyPairId: "key-1" }, {}),
    message: /^Expected an EC2 key pair key-1: no matching EC2 Key Pair found. Check keyPairId and the region; you need ec2:DescribeKeyPairs.$/,
  },
  {
    title: "instances that may not be listed",
    calls: { [getInstances]: fails("UnauthorizedOperation: no") },
    look: instance,
    message: /^Could not look for an instance with tag Name=u1: .*UnauthorizedOperation: no. You need ec2:DescribeInstances.$/,
  },
  {
    title: "a cluster that does not exist",
    calls: { "aws:msk/getCluster:getCluster": fails("reading MSK Cluster (c1): empty result") },
    look: () => findCluster("c1", {}),
    message: /^Expected an MSK cluster named c1: reading MSK Cluster \(c1\): empty result. Check clusterName and the region/,
  },
  {
    title: "a cluster without an IAM listener",
    calls: { "aws:msk/getCluster:getCluster": () => ({ bootstrapBrokersSaslIam: "" }) },
    look: () => findCluster("c1", {}),
    message: /^Expected the MSK cluster c1 to have an IAM listener, it has none. Turn on IAM/,
  },
  {
    title: "a role that does not exist",
    calls: { "aws:iam/getRole:getRole": fails("couldn't find resource") },
    look: () => findRoleArn("r1", {}),
    message: /^Expected an IAM role named r1: .*couldn't find resource. Check userId, or set roleName/,
  },
  {
    title: "a private key that is not in Parameter Store",
    calls: { "aws:ssm/getParameter:getParameter": fails("couldn't find resource") },
    look: () => readPrivateKey("key-1", {}),
    message: /^Expected the private key of key-1 in Parameter Store \/ec2\/keypair\/key-1: .*couldn't find resource. Check keyPairId/,
  },
  {
    title: "a public key in place of the private one, without its text",
    calls: { "aws:ssm/getParameter:getParameter": () => ({ value: "ssh-ed25519 AAAASECRET" }) },
    look: () => readPrivateKey("key-1", {}),
    message: /^Expected a private key in PEM form in Parameter Store \/ec2\/keypair\/key-1, found a public key.$/,
  },
  {
    title: "credentials that STS does not know",
    calls: { "aws:index/getCallerIdentity:getCallerIdentity": fails("InvalidClientTokenId") },
    look: () => requireAccount("123456789012"),
    message: /^Could not tell which AWS account these credentials belong to: .*InvalidClientTokenId. Check them with: aws sts get-caller-identity$/,
  },
];

describe("lookups", () => {
  for (const { title, calls, look, message } of refusals) {
    it(`refuse ${title}`, async () => {
      startMocks({ calls });
      await assert.rejects(look(), (error: unknown) => {
        assert.ok(error instanceof LookupError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  const running = { id: "i-1", instanceState: "running", subnetId: "subnet-1", publicIp: "203.0.113.7", privateIp: "10.0.0.7" };

  const there = { id: "i-1", subnetId: "subnet-1", host: "203.0.113.7" };

  it("take the running instance where another one is stopped, and ask for no subnet where it is in one of the cluster's", async () => {
    startMocks({ calls: { [getInstances]: instances({ running: ["i-1"], stopped: ["i-2"] }), [getInstance]: () => running } });
    assert.deepEqual(await instance(), there);
    await checkVpc(there, ["subnet-2", "subnet-1"], {});
  });

  it("take an instance by its id, in another subnet of the cluster's VPC", async () => {
    startMocks({ calls: { [getInstance]: () => ({ ...running, subnetId: "subnet-3" }), [getSubnet]: subnets({ "subnet-1": "vpc-1", "subnet-3": "vpc-1" }) } });
    const found = await instanceById();
    assert.deepEqual(found, { ...there, subnetId: "subnet-3" });
    await checkVpc(found, ["subnet-1"], {});
  });

  const found = { vpcId: "vpc-1", subnetId: "subnet-1", imageId: "ami-1", architecture: "x86_64", clusterSecurityGroupId: "sg-1" };
  const sites: readonly [string, Parameters<typeof site>[0], object, string[]][] = [
    ["the cluster's first subnet and the newest image", {}, found, [imageParameter]],
    ["the image for the architecture", { instanceType: "t4g.small" }, { ...found, architecture: "arm64" }, [imageParameter.replace("x86_64", "arm64")]],
    ["the subnet and the image that are named, and ask for no other", { subnetId: "subnet-3", imageId: "ami-9" }, { ...found, subnetId: "subnet-3", imageId: "ami-9" }, []],
  ];
  for (const [title, wanted, expected, parameters] of sites) {
    it(`give a new machine ${title}`, async () => {
      const calls = { [getCluster]: clusterIn("subnet-1"), [getSubnet]: subnets({ "subnet-1": "vpc-1", "subnet-3": "vpc-1" }), [getParameter]: () => ({ value: "ami-1" }) };
      const recorded = startMocks({ calls });
      assert.deepEqual(await site(wanted), expected);
      assert.deepEqual(recorded.calls.filter(({ token }) => token === getParameter).map(({ inputs }) => inputs.name), parameters);
    });
  }
});
