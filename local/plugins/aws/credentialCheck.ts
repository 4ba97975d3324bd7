import type { CheckFailure } from "../shared/package";
import type { Properties } from "../shared/properties";
import type { AwsClients } from "./clients";
import type { AwsConfiguration } from "./configuration";
import { awsErrorText } from "./errors";

const learnMore = [
  "Please see https://www.pulumi.com/registry/packages/aws/installation-configuration/ for more information about providing credentials.",
  "NEW: You can use Pulumi ESC to set up dynamic credentials with AWS OIDC to ensure the correct and valid credentials are used.",
  "Learn more: https://www.pulumi.com/registry/packages/aws/installation-configuration/#dynamically-generate-credentials-via-pulumi-esc",
].join("\n");

/** Defaults that the published plugin adds to a provider's inputs in CheckConfig. */
export function providerDefaults(news: Properties, configuration: AwsConfiguration): Properties {
  return {
    skipCredentialsValidation: String(configuration.skipCredentialsValidation),
    skipRegionValidation: "true",
    ...(configuration.region === "" ? {} : { region: configuration.region }),
    ...news,
  };
}

/**
 * The published plugin's check of credentials and region before anything else: STS GetCallerIdentity, unless `aws:skipCredentialsValidation`.
 * Order and texts: pulumi-aws, provider/config.go (preConfigureCallback) and configure_test.go.
 */
export async function credentialFailures(configuration: AwsConfiguration, clients: AwsClients): Promise<CheckFailure[]> {
  if (configuration.skipCredentialsValidation) return [];
  try {
    await clients.account();
  } catch (error) {
    if (configuration.region === "" && !isWithoutCredentials(error)) return failure(missingRegion);
    return failure(credentialMessage(error, configuration));
  }
  return configuration.region === "" ? failure(missingRegion) : [];
}

/** Refuses an account that `aws:allowedAccountIds` or `aws:forbiddenAccountIds` exclude, in aws-sdk-go-base's words. */
export async function checkAccount(configuration: AwsConfiguration, clients: AwsClients): Promise<void> {
  const { allowedAccountIds, forbiddenAccountIds } = configuration;
  if (allowedAccountIds.length === 0 && forbiddenAccountIds.length === 0) return;
  const account = await clients.account();
  const allowed = allowedAccountIds.length === 0 || allowedAccountIds.includes(account);
  if (!allowed || forbiddenAccountIds.includes(account)) throw new Error(`AWS account ID not allowed: ${account}`);
}

function failure(reason: string): CheckFailure[] {
  return [{ property: "", reason }];
}

const missingRegion = "Missing region information\nMake sure you have set your AWS region, e.g. `pulumi config set aws:region us-west-2`.";

function credentialMessage(error: unknown, { profile }: AwsConfiguration): string {
  const text = error instanceof Error ? error.message : String(error);
  if (isWithoutCredentials(error)) {
    return profile !== undefined && /using profile/.test(text) ? unable(`loading configuration: failed to get shared config profile, ${profile}`) : `No valid credential sources found.\n${learnMore}`;
  }
  if (text.includes("The security token included in the request is invalid")) return `Invalid credentials configured.\n${learnMore}`;
  return unable(`validating provider credentials: retrieving caller identity from STS: ${awsErrorText("STS", "GetCallerIdentity", error)}`);
}

function unable(details: string): string {
  return `unable to validate AWS credentials.\nDetails: ${details}\n`;
}

function isWithoutCredentials(error: unknown): boolean {
  return error instanceof Error && error.name === "CredentialsProviderError";
}
