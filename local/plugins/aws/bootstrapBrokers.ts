import type { GetBootstrapBrokersCommandOutput } from "@aws-sdk/client-kafka";
import type { AwsClients } from "./clients";
import { awsErrorText, errorCode, notFound } from "./errors";

/** GetBootstrapBrokers of a cluster, worded and ordered as the Terraform provider does. */
export async function findBootstrapBrokers(clients: AwsClients, clusterArn: string): Promise<GetBootstrapBrokersCommandOutput> {
  const { GetBootstrapBrokersCommand } = await import("@aws-sdk/client-kafka");
  return (await clients.kafka()).send(new GetBootstrapBrokersCommand({ ClusterArn: clusterArn })).catch((cause: unknown) => {
    const text = errorCode(cause) === "NotFoundException" ? notFound : awsErrorText("Kafka", "GetBootstrapBrokers", cause);
    throw new Error(`reading MSK Cluster (${clusterArn}) bootstrap brokers: ${text}`, { cause });
  });
}

/** `host:port,…` in order: MSK answers them in any, and an output must not change by that. */
export function sortedEndpoints(text: string | undefined): string {
  return (text ?? "").split(",").sort().join(",");
}
