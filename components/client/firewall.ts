import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { NewMachineArgs } from "./newMachine";

/** Where MSK's brokers take connections that IAM signs. @see https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html */
const iamListenerPort = 9098;
const https = 443;
const http = 80;
const anywhere = "0.0.0.0/0";

export interface Firewall {
  readonly groupId: pulumi.Output<string>;
  /** The machine is of no use before them. */
  readonly rules: readonly pulumi.Resource[];
  /** The rule that somebody else has to add to the cluster's security group, as an AWS CLI command. */
  readonly ruleToAdd?: pulumi.Output<string>;
}

/**
 * The security group of a new client machine: SSH in from the given networks; out HTTPS (STS, packages, Kafka's archive), what else artifacts
 * and packages ask for, and the brokers. And in the cluster's group the one rule that lets the machine in, unless that is told only.
 */
export function firewall(name: string, args: NewMachineArgs, sshPort: pulumi.Input<number>, parent: pulumi.Resource): Firewall {
  const { site, namePrefix = `${name}-`, tags, terminationProtection: protect } = args;
  const group = new ec2.SecurityGroup(
    `${name}-security-group`,
    { namePrefix, description: "Kafka client: SSH in; AWS APIs, packages and brokers out", vpcId: site.vpcId, tags },
    { parent, protect },
  );
  const brokers = { ipProtocol: "tcp", fromPort: iamListenerPort, toPort: iamListenerPort, tags };
  const rules: pulumi.Resource[] = [
    ...[...new Set(args.sshFrom)].map((source) => letIn(name, { source, sshPort, group, tags }, parent)),
    ...webPorts(args).map(
      (port) =>
        new vpc.SecurityGroupEgressRule(
          `${name}-out-${port}`,
          { securityGroupId: group.id, description: describeWeb(port), ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4: anywhere, tags },
          { parent },
        ),
    ),
    new vpc.SecurityGroupEgressRule(
      `${name}-out-brokers`,
      { securityGroupId: group.id, description: "Brokers, IAM listener", referencedSecurityGroupId: site.clusterSecurityGroupId, ...brokers },
      { parent },
    ),
  ];
  if (args.clusterSecurityGroupRule === "tell") return { groupId: group.id, rules, ruleToAdd: tell(site.clusterSecurityGroupId, group.id, parent) };
  const clusterRule = new vpc.SecurityGroupIngressRule(
    `${name}-into-brokers`,
    { securityGroupId: site.clusterSecurityGroupId, description: "Kafka client, IAM listener", referencedSecurityGroupId: group.id, ...brokers },
    { parent },
  );
  return { groupId: group.id, rules: [...rules, clusterRule] };
}

interface SshRule {
  readonly source: string;
  readonly sshPort: pulumi.Input<number>;
  readonly group: ec2.SecurityGroup;
  readonly tags: NewMachineArgs["tags"];
}

function letIn(name: string, { source, sshPort, group, tags }: SshRule, parent: pulumi.Resource): pulumi.Resource {
  const network = source.includes(":") ? { cidrIpv6: source } : { cidrIpv4: source };
  return new vpc.SecurityGroupIngressRule(
    // Pulumi parts names by double colons, of which IPv6 is full.
    `${name}-ssh-from-${source.replaceAll(/[^0-9A-Za-z.]+/g, "-")}`,
    { securityGroupId: group.id, description: "SSH", ipProtocol: "tcp", fromPort: sshPort, toPort: sshPort, ...network, tags },
    { parent },
  );
}

/** HTTP for packages only where the image is not Amazon Linux 2023, whose repositories speak HTTPS. */
function webPorts({ ownImage = false, artifactPort = https }: NewMachineArgs): number[] {
  return [...new Set([https, ...(ownImage ? [http] : []), artifactPort])];
}

function describeWeb(port: number): string {
  if (port === https) return "AWS APIs, packages and artifacts";
  return port === http ? "Packages and artifacts over HTTP" : "Mirror of the artifacts";
}

function tell(cluster: string, groupId: pulumi.Output<string>, parent: pulumi.Resource): pulumi.Output<string> {
  return groupId.apply(async (client) => {
    const rule = `--group-id ${cluster} --protocol tcp --port ${iamListenerPort} --source-group ${client}`;
    await pulumi.log.warn(
      `The brokers let the client machine in once the cluster's security group ${cluster} has a rule for TCP ${iamListenerPort} from ${client}. Unless it is there, add it: aws ec2 authorize-security-group-ingress ${rule}. Before destroy take it out: aws ec2 revoke-security-group-ingress ${rule}`,
      parent,
    );
    return `aws ec2 authorize-security-group-ingress ${rule}`;
  });
}
