import { BlockList } from "node:net";
import { DescribeInstancesCommand, DescribeSecurityGroupsCommand, EC2Client, type IpPermission } from "@aws-sdk/client-ec2";
import type { ControlPlaneAccess } from "../account/controlPlane";

/** Who is at the other end of a connection. */
export interface Peer {
  readonly address: string;
  /** Its security groups; none for what is not in the VPC. */
  readonly groups: readonly string[];
}

/** What the security groups of an instance and of the cluster let through, as they are when asked. */
export interface Firewall {
  admitsSsh(from: string): Promise<boolean>;
  admitsToBrokers(): Promise<boolean>;
}

/** Where brokers listen on AWS, and so the port that rules speak of, whatever the port is on this machine. */
const brokerPort = 9098;

/**
 * The firewall of a created instance. Only new connections are asked for, as security groups remember those that are open
 * (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html).
 * @param o.address the instance's
 * @param o.clusterGroupId security group of the brokers
 */
export function createFirewall(o: {
  controlPlane: ControlPlaneAccess;
  region: string;
  instanceId: string;
  address: string;
  sshPort: number;
  clusterGroupId: string;
}): Firewall {
  const asRoot = { endpoint: o.controlPlane.endpoint, credentials: o.controlPlane.rootCredentials, region: o.region };
  return {
    admitsSsh: (from) =>
      withClient(asRoot, async (ec2) => {
        const { ingress } = await permissionsOf(ec2, await groupsOf(ec2, o.instanceId));
        return letsThrough(ingress, o.sshPort, { address: from, groups: [] });
      }),
    admitsToBrokers: () =>
      withClient(asRoot, async (ec2) => {
        const groups = await groupsOf(ec2, o.instanceId);
        const [own, cluster] = await Promise.all([permissionsOf(ec2, groups), permissionsOf(ec2, [o.clusterGroupId])]);
        const brokers = { address: "127.0.0.1", groups: [o.clusterGroupId] };
        return letsThrough(own.egress, brokerPort, brokers) && letsThrough(cluster.ingress, brokerPort, { address: o.address, groups });
      }),
  };
}

/** Whether one of the rules allows TCP on a port from, or to, a peer. */
export function letsThrough(permissions: readonly IpPermission[], port: number, peer: Peer): boolean {
  return permissions.some((permission) => coversPort(permission, port) && coversPeer(permission, peer));
}

function coversPort({ IpProtocol, FromPort = 0, ToPort = 65_535 }: IpPermission, port: number): boolean {
  if (IpProtocol === "-1") return true;
  return IpProtocol === "tcp" && FromPort <= port && port <= ToPort;
}

function coversPeer({ IpRanges = [], UserIdGroupPairs = [] }: IpPermission, { address, groups }: Peer): boolean {
  const networks = new BlockList();
  for (const { CidrIp = "" } of IpRanges) networks.addSubnet(CidrIp.split("/")[0] ?? "", Number(CidrIp.split("/")[1]));
  return networks.check(address) || UserIdGroupPairs.some(({ GroupId = "" }) => groups.includes(GroupId));
}

async function withClient(options: ConstructorParameters<typeof EC2Client>[0], ask: (ec2: EC2Client) => Promise<boolean>): Promise<boolean> {
  const ec2 = new EC2Client(options ?? {});
  try {
    return await ask(ec2);
  } catch {
    // The instance or a group has gone, or the control plane: nothing lets anything through any more.
    return false;
  } finally {
    ec2.destroy();
  }
}

async function groupsOf(ec2: EC2Client, instanceId: string): Promise<string[]> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  return (Reservations?.[0]?.Instances?.[0]?.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
}

async function permissionsOf(ec2: EC2Client, GroupIds: string[]): Promise<{ ingress: IpPermission[]; egress: IpPermission[] }> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds }));
  return {
    ingress: SecurityGroups.flatMap(({ IpPermissions }) => IpPermissions ?? []),
    egress: SecurityGroups.flatMap(({ IpPermissionsEgress }) => IpPermissionsEgress ?? []),
  };
}
