import { join } from "node:path";
import { courseAccount } from "../account/course";
import type { ControlPlaneAccess } from "../account/controlPlane";
import type { Authority } from "../authority";
import type { Settings } from "../settings";
import { adminLink } from "./adminLink";
import { createAuthenticator } from "./authenticator";
import { createAuthorization } from "./authorization";
import type { BrokerUsers } from "./brokerUsers";
import { controlPlaneAuthority } from "./controlPlaneAuthority";
import { denialsFile, describeDenial, followLines, readDenial } from "./denials";
import { startIamListener } from "./iamListener";
import { openLog } from "./log";
import { brokerIds, brokerName, brokerPort, iamPort } from "./names";

export interface IamListenersOptions {
  readonly settings: Settings;
  readonly authority: Authority;
  readonly brokers: number;
  readonly controlPlane: ControlPlaneAccess;
  /** @default twelve hours */
  readonly sessionLifetimeMs?: number;
}

type Closer = () => Promise<void>;

/** Starts the IAM listener of each broker, all with one log. What ends them is to be called from last to first. */
export async function startIamListeners(options: IamListenersOptions, users: BrokerUsers): Promise<Closer[]> {
  const { settings, authority, brokers, controlPlane, sessionLifetimeMs } = options;
  const { region, clusterName } = courseAccount;
  const ids = brokerIds(brokers);
  const log = openLog(join(settings.home, "logs", "msk-iam.log"));
  const write = (line: string): void => log.write(line);
  const policies = controlPlaneAuthority({ controlPlane, region, clusterName });
  const links = ids.map((id) => adminLink(brokerPort(settings.ports, id), users.broker));
  const authorization = createAuthorization({ policies, links, standIns: users.standIns, log: write });
  const authenticator = createAuthenticator({ authority: policies, region });
  const closers: Closer[] = [() => log.close(), closing([policies, ...links, authorization])];
  try {
    for (const id of ids) {
      const name = brokerName(id);
      const listener = await startIamListener({
        port: iamPort(settings.ports, id),
        brokerName: name,
        ...(await authority.issue([name])),
        brokerPort: brokerPort(settings.ports, id),
        authenticator,
        authorization,
        log: (line) => write(`broker ${id}, ${line}`),
        sessionLifetimeMs,
      });
      const logDenial = async (line: string): Promise<void> => {
        const denial = readDenial(line);
        const description = denial && describeDenial(denial, authorization, await policies.clusterArn());
        if (description !== undefined) write(`broker ${id}, ${description}`);
      };
      closers.push(followLines(denialsFile(settings.home, id), logDenial), () => listener.close());
    }
  } catch (error) {
    for (const closeOne of closers.reverse()) await closeOne();
    throw error;
  }
  return closers;
}

function closing(parts: readonly { close(): void }[]): Closer {
  return () => {
    for (const part of [...parts].reverse()) part.close();
    return Promise.resolve();
  };
}
