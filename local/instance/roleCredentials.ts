import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { ControlPlaneAccess } from "../account/controlPlane";
import { trustsEc2 } from "./trustsEc2";

/** The most that a role allows unless it says otherwise. */
const durationSeconds = 3600;
/** SDKs refresh what is within 15 minutes of its end, and must then be given something fresher. */
const renewBeforeEndMs = 20 * 60_000;

/** Credentials of an instance profile's role, as IMDS hands them out. */
export interface RoleCredentials {
  readonly roleName: string;
  /** The document under `iam/security-credentials/<role>`; its `Code` says why there are none. Rejects when the control plane cannot be asked. */
  readonly read: () => Promise<string>;
}

interface Session {
  readonly document: string;
  /** When to ask for another one, as `Date.now()` counts; 0 for one that failed. */
  readonly renewAt: number;
}

/** One session for all who ask, renewed before SDKs find it too old; who asks at the same time shares one request. */
export function createRoleCredentials(o: { controlPlane: ControlPlaneAccess; region: string; roleArn: string; sessionName: string }): RoleCredentials {
  const roleName = o.roleArn.slice(o.roleArn.lastIndexOf("/") + 1);
  let current: Session | undefined;
  let pending: Promise<Session> | undefined;
  const renew = async (): Promise<Session> => {
    try {
      return (current = await startSession(o, roleName));
    } finally {
      pending = undefined;
    }
  };
  return {
    roleName,
    read: async () => (current && Date.now() < current.renewAt ? current : await (pending ??= renew())).document,
  };
}

async function startSession(
  { controlPlane, region, roleArn, sessionName }: { controlPlane: ControlPlaneAccess; region: string; roleArn: string; sessionName: string },
  roleName: string,
): Promise<Session> {
  const access = { endpoint: controlPlane.endpoint, credentials: controlPlane.rootCredentials, region };
  const [iam, sts] = [new IAMClient(access), new STSClient(access)];
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
    if (!trustsEc2(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "{}"))) return refused(roleName);
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: durationSeconds }));
    if (!Credentials?.Expiration) throw new Error(`Expected credentials from sts:AssumeRole of ${roleArn}`);
    const { AccessKeyId, Expiration, SecretAccessKey, SessionToken } = Credentials;
    const document = { Code: "Success", LastUpdated: timestamp(), Type: "AWS-HMAC", AccessKeyId, SecretAccessKey, Token: SessionToken, Expiration: timestamp(Expiration) };
    return { document: JSON.stringify(document, null, 2), renewAt: Expiration.getTime() - renewBeforeEndMs };
  } finally {
    iam.destroy();
    sts.destroy();
  }
}

/** Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html */
function refused(roleName: string): Session {
  const Message = `EC2 cannot assume the role ${roleName}. Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html.`;
  return { document: JSON.stringify({ Code: "AssumeRoleUnauthorizedAccess", Message, LastUpdated: timestamp() }, null, 2), renewAt: 0 };
}

/** IMDS gives whole seconds. */
function timestamp(date = new Date()): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
