import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import { TrustStatement } from "./trustStatement";

export interface RoleTrustEditArgs {
  readonly roleName: pulumi.Input<string>;
  /** The role's own ARN: the principal that its trust policy is to name. */
  readonly roleArn: pulumi.Input<string>;
}

/**
 * Lets a role assume itself, which the `awsRoleArn` in client.properties asks for: one statement of ours in the role's trust policy, every
 * other one kept. Destroy takes that one out again.
 */
export class RoleTrustEdit extends pulumi.ComponentResource {
  /** Known once the role may assume itself. */
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: RoleTrustEditArgs, options?: pulumi.ComponentResourceOptions) {
    super(`${project}:index:RoleTrustEdit`, name, {}, options);
    const statement = new TrustStatement(
      `${name}-statement`,
      { roleName: args.roleName, roleArn: args.roleArn, sid: statementSid(pulumi.getStack()) },
      { parent: this },
    );
    this.roleArn = statement.roleArn;
    this.registerOutputs({ roleArn: this.roleArn });
  }
}

/** A statement id, which IAM allows letters and digits, that tells the stacks of one role apart. */
export function statementSid(stack: string): string {
  const words = stack.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return `PinterestPipeline${words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("")}`;
}
