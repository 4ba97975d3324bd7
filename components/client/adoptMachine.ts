import * as pulumi from "@pulumi/pulumi";
import { checkVpc } from "../lookups/checkVpc";
import { findInstance } from "../lookups/findInstance";
import type { MachineParts } from "./machineParts";

/** A client machine that exists. */
export interface AdoptedMachineArgs {
  readonly mode: "adopt";
  /** @default the running instance with the tag */
  readonly instanceId?: pulumi.Input<string>;
  /** The tag by which it is found. */
  readonly tag: pulumi.Input<{ readonly key: string; readonly value: string }>;
  /** Its SSH host key, `ssh-ed25519 AAAA…`. */
  readonly hostKey: pulumi.Input<string>;
  /** The cluster's subnets, whose VPC it has to be in. */
  readonly clusterSubnetIds: pulumi.Input<readonly string[]>;
}

/** Finds a client machine. */
export function adoptMachine(args: AdoptedMachineArgs, connectTo: "public" | "private", parent: pulumi.Resource): MachineParts {
  // Looked up beside the cluster, not after it.
  const found = pulumi.all([args.instanceId, args.tag]).apply(([instanceId, tag]) => findInstance({ instanceId, tag, connectTo }, { parent }));
  const instance = pulumi.all([found, args.clusterSubnetIds]).apply(async ([candidate, subnetIds]) => {
    await checkVpc(candidate, subnetIds, { parent });
    return candidate;
  });
  return { instanceId: instance.id, host: instance.host, hostKey: pulumi.output(args.hostKey) };
}
