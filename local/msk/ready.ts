import { adminLink } from "./adminLink";
import { describeCluster } from "./adminRequests";
import type { Login } from "./plainLogin";

/** Whether the broker on this port of 127.0.0.1 answers, and knows a controller and `brokers` brokers. Never rejects. */
export async function isReady(port: number, brokers: number, login: Login): Promise<boolean> {
  const link = adminLink(port, login);
  try {
    const view = await describeCluster(link);
    return view.brokerIds.length === brokers && view.controllerId >= 0;
  } catch {
    return false;
  } finally {
    link.close();
  }
}
