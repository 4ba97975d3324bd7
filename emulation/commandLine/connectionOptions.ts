import { Option, type Command } from "commander";

/** Options that decide how the brokers are reached, and as whom. */
export interface ConnectionOptions {
  readonly via: "client" | "direct";
  readonly profile?: string;
  readonly roleArn?: string;
}

export function addConnectionOptions(command: Command): Command {
  return command
    .addOption(new Option("--via <way>", "reach the brokers through the client machine by SSH, or directly (also: on the client itself)").choices(["client", "direct"]).default("client"))
    .option("--profile <name>", "the AWS profile to use (default: the SDK's default chain)")
    .option("--role-arn <arn>", "the IAM role to assume with these credentials");
}
