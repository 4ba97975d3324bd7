import * as pulumi from "@pulumi/pulumi";
import { providerText } from "./providerText";
import type { Standing } from "./trustPolicy";
import type { TrustStatementProps } from "./trustStatementProvider";

/**
 * One statement in a role's trust policy, by which the role may assume itself. Its id is `<roleName>/<sid>`. A dynamic resource, but not of the
 * class pulumi.dynamic.Resource: that would make the provider's text from the running program's closures, which takes every command most of a
 * second, and the text would be another one wherever the program is compiled another way.
 */
export class TrustStatement extends pulumi.CustomResource {
  declare readonly roleName: pulumi.Output<string>;
  declare readonly roleArn: pulumi.Output<string>;
  declare readonly sid: pulumi.Output<string>;
  declare readonly standing: pulumi.Output<Standing>;

  constructor(name: string, args: { readonly [key in keyof TrustStatementProps]: pulumi.Input<string> }, options?: pulumi.CustomResourceOptions) {
    const __provider = providerText(require.resolve("./trustStatementProvider"));
    super("pulumi-nodejs:dynamic/iam:TrustStatement", name, { ...args, __provider, standing: undefined, single: undefined }, options);
  }
}
