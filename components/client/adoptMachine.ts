import * as pulumi from "@pulumi/pulumi";
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
  const instance = pulumi
    .all([args.instanceId, args.tag, args.clusterSubnetIds])
    .apply(([instanceId, tag, clusterSubnetIds]) => findInstance({ instanceId, tag, clusterSubnetIds, connectTo }, { parent }));
  return { instanceId: instance.id, host: instance.host, hostKey: pulumi.output(args.hostKey) };
}
