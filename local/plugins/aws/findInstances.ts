import type { DescribeInstancesCommandInput, Instance } from "@aws-sdk/client-ec2";
import type { AwsClients } from "./clients";
import { awsErrorText, errorCode } from "./errors";

/** All instances that DescribeInstances answers, page by page. Ids that do not exist are an empty answer, as in Terraform. */
export async function findInstances(clients: AwsClients, input: DescribeInstancesCommandInput): Promise<Instance[]> {
  const { paginateDescribeInstances } = await import("@aws-sdk/client-ec2");
  const found: Instance[] = [];
  try {
    for await (const page of paginateDescribeInstances({ client: await clients.ec2() }, input)) {
      for (const reservation of page.Reservations ?? []) found.push(...(reservation.Instances ?? []));
    }
  } catch (cause) {
    if (errorCode(cause) === "InvalidInstanceID.NotFound") return [];
    throw new Error(awsErrorText("EC2", "DescribeInstances", cause), { cause });
  }
  return found;
}
