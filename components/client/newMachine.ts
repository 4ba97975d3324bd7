import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { ClientSite } from "../lookups/findSite";
import { hostKeyConfig } from "./cloudConfig";
import { firewall } from "./firewall";
import type { MachineParts } from "./machineParts";
import { checkSshSources } from "./sshSources";

/** A client machine to make. */
export interface NewMachineArgs {
  readonly mode: "create";
  /** Where it goes and what it starts from: what `findSite` found for the same `instanceType`. */
  readonly site: ClientSite;
  readonly instanceType: pulumi.Input<string>;
  /** The image was chosen by somebody: another one replaces the machine. Otherwise the one of the first day stays. @default false */
  readonly ownImage?: boolean;
  /** Name of the EC2 key pair that opens it. */
  readonly keyName: pulumi.Input<string>;
  /** The role of its instance profile. */
  readonly roleName: pulumi.Input<string>;
  /** Networks in CIDR form that reach its SSH port. */
  readonly sshFrom: readonly string[];
  /** Says a second time that 0.0.0.0/0 or ::/0 in `sshFrom` is meant. @default false */
  readonly sshFromAnywhere?: boolean;
  /** TCP port of the mirror that artifacts come from. @default 443 */
  readonly artifactPort?: number;
  /** EC2 refuses others to terminate it, and Pulumi to replace or destroy it and what it needs. @default false */
  readonly terminationProtection?: boolean;
  /** Whether the rule in the cluster's security group that lets it in is managed, or told to the user as a warning. @default manage */
  readonly clusterSecurityGroupRule?: "manage" | "tell";
  /** The machine's name, and how the names of its security group and instance profile begin. @default the component's name */
  readonly namePrefix?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Failed attempts to connect to a machine that boots: about a minute and a half of refusals. */
const bootDialLimit = 24;

/** Makes a client machine: host key, security group, instance profile, instance. */
export function newMachine(
  name: string,
  args: NewMachineArgs,
  access: { readonly connectTo: "public" | "private"; readonly sshPort: pulumi.Input<number> },
  parent: pulumi.Resource,
): MachineParts {
  checkSshSources(args.sshFrom, args.sshFromAnywhere ?? false);
  const { site, namePrefix = `${name}-`, tags, terminationProtection = false, ownImage = false } = args;
  const kept = { parent, protect: terminationProtection };
  const hostKey = new tls.PrivateKey(`${name}-host-key`, { algorithm: "ED25519" }, kept);
  const { groupId, rules, ruleToAdd } = firewall(name, args, access.sshPort, parent);
  const profile = new iam.InstanceProfile(`${name}-profile`, { namePrefix, role: args.roleName, tags }, kept);
  const named = { ...tags, Name: namePrefix.replace(/-+$/, "") };
  const instance = new ec2.Instance(
    // The architecture is in the name because `ami` is kept once chosen, and would not fit a type of another architecture.
    `${name}-instance-${site.architecture}`,
    {
      ami: site.imageId,
      instanceType: args.instanceType,
      keyName: args.keyName,
      subnetId: site.subnetId,
      vpcSecurityGroupIds: [groupId],
      associatePublicIpAddress: access.connectTo === "public",
      iamInstanceProfile: profile.name,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, volumeType: "gp3" },
      userData: pulumi
        .all([hostKey.privateKeyOpenssh, hostKey.publicKeyOpenssh])
        .apply(([privateKey, publicKey]) => hostKeyConfig({ privateKey, publicKey: publicKey.trim() })),
      // cloud-init reads it at first boot only.
      userDataReplaceOnChange: true,
      disableApiTermination: terminationProtection,
      // EC2's protection is against others: the stack itself ends a machine that Pulumi no longer protects, also in the up that replaces it.
      forceDestroy: true,
      tags: named,
      volumeTags: named,
    },
    { ...kept, dependsOn: [...rules], ignoreChanges: ownImage ? [] : ["ami"], additionalSecretOutputs: ["userData"] },
  );
  return {
    instanceId: instance.id,
    host: access.connectTo === "public" ? instance.publicIp : instance.privateIp,
    hostKey: hostKey.publicKeyOpenssh.apply((key) => key.trim()),
    dialErrorLimit: bootDialLimit,
    ruleToAdd,
  };
}
