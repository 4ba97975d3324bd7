import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import { inspectTrust } from "./lookups/inspectTrust";
import { statementSid } from "./trust/trustPolicy";
import { TrustStatement } from "./trust/trustStatement";

export interface RoleTrustEditArgs {
  readonly roleName: pulumi.Input<string>;
  /** The role's own ARN: the principal that its trust policy is to name. */
  readonly roleArn: pulumi.Input<string>;
  /** What has to be found before the role is changed, so that a mistake elsewhere leaves it as it is. @default nothing */
  readonly after?: readonly pulumi.Input<unknown>[];
}

/**
 * Lets a role assume itself, which the `awsRoleArn` in client.properties asks for: one statement of ours in the role's trust policy, every
 * other one kept. Destroy takes that one out again. Where the policy says the same already, under another Sid or none, nothing is written
 * and nothing taken away; once its owner takes that away, refresh tells, and the next up puts ours in. Each stack has a Sid of its own, so
 * that several may need the same role.
 */
export class RoleTrustEdit extends pulumi.ComponentResource {
  /** Known once the role may assume itself. */
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: RoleTrustEditArgs, options?: pulumi.ComponentResourceOptions) {
    super(`${project}:index:RoleTrustEdit`, name, {}, options);
    const sid = statementSid(pulumi.getStack());
    // A preview changes nothing, so it need not wait: meanwhile the engine starts its process for dynamic providers.
    const found = pulumi.runtime.isDryRun() ? undefined : pulumi.unsecret(pulumi.all([...(args.after ?? [])]));
    const roleName = pulumi.all([args.roleName, found]).apply(async ([role]) => {
      await inspectTrust(role, sid, this);
      return role;
    });
    const statement = new TrustStatement(`${name}-statement`, { roleName, roleArn: args.roleArn, sid }, { parent: this });
    this.roleArn = statement.roleArn;
    this.registerOutputs({ roleArn: this.roleArn });
  }
}
