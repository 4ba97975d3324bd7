/**
 * The content of client.properties for an IAM listener.
 *
 * @param roleArn the role that the client assumes before it signs; without one the machine's own credentials sign.
 * @see https://github.com/aws/aws-msk-iam-auth
 */
export function clientProperties(roleArn?: string): string {
  const role = roleArn === undefined ? "" : ` awsRoleArn="${roleArn}"`;
  return [
    "# Managed by pinterest-pipeline: changes made by hand are undone by the next run.",
    "security.protocol=SASL_SSL",
    "sasl.mechanism=AWS_MSK_IAM",
    `sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required${role};`,
    "sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler",
    "",
  ].join("\n");
}
