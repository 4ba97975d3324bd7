import { courseAccount } from "../account/course";
import type { Ports } from "../settings";

// The form of MSK's own names: the cluster's name without hyphens, an id of the cluster, one of its cell. The signers
// and the IAM jar take the region from them.
const domain = `${courseAccount.clusterName.replaceAll("-", "")}.a1b2c3.c2.kafka.${courseAccount.region}.amazonaws.com`;

/** DNS name of broker `id` (from 1), as MSK names it. */
export function brokerName(id: number): string {
  return `b-${id}.${domain}`;
}

/** DNS name of ZooKeeper server `id` (from 1), as MSK names it. */
export function zookeeperName(id: number): string {
  return `z-${id}.${domain}`;
}

/** What MSK's GetBootstrapBrokers calls BootstrapBrokerStringSaslIam. */
export function bootstrapServers(ports: Ports, brokers: number): string {
  return brokerIds(brokers)
    .map((id) => `${brokerName(id)}:${iamPort(ports, id)}`)
    .join(",");
}

/** What MSK's DescribeCluster calls ZookeeperConnectString. One server, however many brokers there are. */
export function zookeeperConnectString(ports: Ports): string {
  return `${zookeeperName(1)}:${ports.zookeeper}`;
}

/** The ids of a cluster's brokers: 1 to `brokers`. */
export function brokerIds(brokers: number): number[] {
  return Array.from({ length: brokers }, (_, index) => index + 1);
}

/** Port of broker `id`'s IAM listener. */
export function iamPort(ports: Ports, id: number): number {
  return ports.kafka + id - 1;
}

/** Port of broker `id`'s own listener, behind the IAM listener. */
export function brokerPort(ports: Ports, id: number): number {
  return ports.broker + id - 1;
}
