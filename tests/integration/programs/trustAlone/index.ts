import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { RoleTrustEdit } from "../../../../components/roleTrustEdit";

/** The trust edit alone, of whatever role the stack names. */
export = async () => {
  const roleName = new pulumi.Config("pinterest-pipeline").require("roleName");
  const { arn } = await iam.getRole({ name: roleName });
  const trust = new RoleTrustEdit("trust", { roleName, roleArn: arn });
  return { roleArn: trust.roleArn };
};
