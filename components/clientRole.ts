import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { project } from "../project";
import type { IdentityPolicy } from "./clientPolicy";
import { findRoleArn } from "./lookups/findRoleArn";

export interface ClientRoleArgs {
  /** Adopts this role, and leaves what it may do as it is. Without it a role is made. */
  readonly roleName?: pulumi.Input<string>;
  /** What a role that is made may do. @default nothing */
  readonly policy?: pulumi.Input<IdentityPolicy>;
  /** How the name of a role that is made begins, 38 characters at most. @default the component's name */
  readonly namePrefix?: pulumi.Input<string>;
  /** Of a role that is made. */
  readonly tags?: pulumi.Input<Record<string, string>>;
}

/**
 * The IAM role of the client machine, the one of its instance profile and the one that client.properties names: one that exists, or one that
 * is made, which EC2 may assume and which may do what its policy says and no more. Wait for the component where the policy must be in place.
 */
export class ClientRole extends pulumi.ComponentResource {
  readonly roleName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ClientRoleArgs, options?: pulumi.ComponentResourceOptions) {
    super(`${project}:index:ClientRole`, name, {}, options);
    const { roleName, arn } = args.roleName === undefined ? this.create(name, args) : this.adopt(args.roleName);
    this.roleName = roleName;
    this.arn = arn;
    this.registerOutputs({ roleName: this.roleName, arn: this.arn });
  }

  private adopt(named: pulumi.Input<string>): Pick<ClientRole, "roleName" | "arn"> {
    const roleName = pulumi.output(named);
    return { roleName, arn: roleName.apply((found) => findRoleArn(found, { parent: this })) };
  }

  private create(name: string, { policy, namePrefix = `${name}-`, tags }: ClientRoleArgs): Pick<ClientRole, "roleName" | "arn"> {
    const role = new iam.Role(
      `${name}-role`,
      { namePrefix, description: "Kafka client: its instance profile, and its access to topics", assumeRolePolicy: JSON.stringify(assumedByEc2), tags },
      // RoleTrustEdit adds a statement, without which the role could not name itself: IAM knows no role that is yet to be made.
      { parent: this, ignoreChanges: ["assumeRolePolicy"] },
    );
    if (policy !== undefined) {
      // The provider deletes first what has a name of the program's. But it is another role that it would be replaced for.
      const options = { parent: this, deleteBeforeReplace: false };
      new iam.RolePolicy(`${name}-policy`, { role: role.name, name: "kafka-client", policy: pulumi.jsonStringify(policy) }, options);
    }
    return { roleName: role.name, arn: role.arn };
  }
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html */
const assumedByEc2 = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};
