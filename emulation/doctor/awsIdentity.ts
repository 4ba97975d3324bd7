import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { CredentialProvider } from "../delivery/tokens";

/** Who AWS takes us for, and how its clock stands. */
export interface AwsIdentity {
  readonly arn: string;
  /** AWS's time minus ours, in milliseconds; undefined when the answer had no date. */
  readonly clockAheadMs: number | undefined;
}

/** How long STS may take. */
const timeoutMs = 20_000;

/** Asks STS. @throws what the SDK throws */
export async function awsIdentity(region: string, credentials: CredentialProvider): Promise<AwsIdentity> {
  const client = new STSClient({ region, credentials });
  let clockAheadMs: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      clockAheadMs = aheadMs(result.response);
      return result;
    },
    { step: "deserialize", name: "readClock" },
  );
  try {
    const { Arn } = await client.send(new GetCallerIdentityCommand({}), { abortSignal: AbortSignal.timeout(timeoutMs) });
    return { arn: Arn ?? "an unnamed principal", clockAheadMs };
  } finally {
    client.destroy();
  }
}

function aheadMs(response: unknown): number | undefined {
  const { date } = (response as { readonly headers?: Readonly<Record<string, string>> }).headers ?? {};
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? undefined : time - Date.now();
}
