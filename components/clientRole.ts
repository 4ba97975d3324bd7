import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import { findRoleArn } from "./lookups/findRoleArn";

export interface ClientRoleArgs {
  readonly roleName: pulumi.Input<string>;
}

/** The IAM role of the client machine, which exists: the one of its instance profile, and the one that client.properties names. */
export class ClientRole extends pulumi.ComponentResource {
  readonly roleName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ClientRoleArgs, options?: pulumi.ComponentResourceOptions) {
    super(`${project}:index:ClientRole`, name, {}, options);
    this.roleName = pulumi.output(args.roleName);
    this.arn = this.roleName.apply((roleName) => findRoleArn(roleName, { parent: this }));
    this.registerOutputs({ roleName: this.roleName, arn: this.arn });
  }
}
