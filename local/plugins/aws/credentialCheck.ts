import type { CheckFailure } from "../shared/package";
import type { Properties } from "../shared/properties";
import type { AwsClients } from "./clients";
import type { AwsConfiguration } from "./configuration";

const learnMore = [
  "Please see https://www.pulumi.com/registry/packages/aws/installation-configuration/ for more information about providing credentials.",
  "NEW: You can use Pulumi ESC to set up dynamic credentials with AWS OIDC to ensure the correct and valid credentials are used.",
  "Learn more: https://www.pulumi.com/registry/packages/aws/installation-configuration/#dynamically-generate-credentials",
].join("\n");

/** Defaults that the published plugin adds to a provider's inputs in CheckConfig. */
export function providerDefaults(news: Properties, configuration: AwsConfiguration): Properties {
  return {
    skipCredentialsValidation: String(configuration.skipCredentialsValidation),
    skipMetadataApiCheck: "true",
    skipRegionValidation: "true",
    ...(configuration.region === "" ? {} : { region: configuration.region }),
    ...news,
  };
}

/**
 * The published plugin's checks of region and credentials before anything else: STS GetCallerIdentity, unless
 * `aws:skipCredentialsValidation`. Texts: pulumi-aws, provider/configure tests (TestMissingRegionErrorMessage and its neighbours).
 */
export async function credentialFailures(configuration: AwsConfiguration, clients: AwsClients): Promise<CheckFailure[]> {
  if (configuration.region === "") {
    return failure("Missing region information\nMake sure you have set your AWS region, e.g. `pulumi config set aws:region us-west-2`.");
  }
  if (configuration.skipCredentialsValidation) return [];
  try {
    await clients.account();
    return [];
  } catch (error) {
    return failure(credentialMessage(error));
  }
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

function credentialMessage(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "CredentialsProviderError") return `No valid credential sources found.\n${learnMore}`;
  if (refusals.includes(name)) return `Invalid credentials configured.\n${learnMore}`;
  return `unable to validate AWS credentials.\nDetails: ${error instanceof Error ? error.message || error.name : String(error)}\n`;
}

/** What STS answers to a key that it does not know, a wrong secret key, and an outdated session. */
const refusals = [
  "InvalidClientTokenId",
  "InvalidClientTokenIdException",
  "UnrecognizedClientException",
  "SignatureDoesNotMatch",
  "InvalidSignatureException",
  "ExpiredToken",
  "ExpiredTokenException",
  "AccessDenied",
  "AuthFailure",
];
