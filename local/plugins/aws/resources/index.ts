import type { ResourceType } from "../../shared/package";
import type { AwsClients } from "../clients";

/** The resources of the aws plugin by token (`aws:ec2/keyPair:KeyPair`): one row and one file each. */
export const awsResources: Readonly<Record<string, ResourceType<AwsClients>>> = {};
