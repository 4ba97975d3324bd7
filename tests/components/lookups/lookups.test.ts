import { strict as assert } from "node:assert";
import { findCluster } from "../../../components/lookups/findCluster";
import { findInstance } from "../../../components/lookups/findInstance";
import { findRoleArn } from "../../../components/lookups/findRoleArn";
import { readPrivateKey } from "../../../components/lookups/readPrivateKey";
import { requireAccount } from "../../../components/accountGuard";
import { LookupError } from "../../../userError";
import { type Answer, providerError, startMocks } from "../../support/mocks";

const getInstances = "aws:ec2/getInstances:getInstances";
const getInstance = "aws:ec2/getInstance:getInstance";

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

const instance = () => findInstance("Name", "u1", "public", {});
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
    message: /^Expected one running instance with tag Name=u1, found 2: i-1, i-2. Give the tag to one of them only/,
  },
  {
    title: "an instance without the address",
    calls: { [getInstances]: instances({ running: ["i-1"] }), [getInstance]: () => ({ publicIp: "", privateIp: "10.0.0.1" }) },
    look: instance,
    message: /^Expected instance i-1 to have a public IP address, it has none/,
  },
  {
    title: "instances that may not be listed",
    calls: { [getInstances]: fails("UnauthorizedOperation: no") },
    look: instance,
    message: /^Could not look for an instance with tag Name=u1: .*UnauthorizedOperation: no. You need ec2:DescribeInstances.$/,
  },
  {
    title: "a cluster that does not exist",
    calls: { "aws:msk/getCluster:getCluster": fails("no matching MSK Cluster found") },
    look: () => findCluster("c1", {}),
    message: /^Expected an MSK cluster named c1: .*no matching MSK Cluster found. Check clusterName and the region/,
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

  it("take the running instance where another one is stopped", async () => {
    startMocks({ calls: { [getInstances]: instances({ running: ["i-1"], stopped: ["i-2"] }), [getInstance]: () => ({ publicIp: "203.0.113.7" }) } });
    assert.deepEqual(await instance(), { id: "i-1", host: "203.0.113.7" });
  });
});
