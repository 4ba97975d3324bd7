import { delimiter } from "node:path";
import { courseAccount } from "./account/course";
import { controlPlaneAccess } from "./account/controlPlane";
import { environmentPaths } from "./paths";
import type { Settings } from "./settings";
import { pulumiCliFolder } from "./tools/pulumiCli";

/** The stack on this machine that adopts what the course account has; the one that is meant where a command names none. */
export const localStack = "local";

/** The stack on this machine that creates its client machine, key pair and role. */
export const localCreateStack = "local-create";

/**
 * Environment variables with which Pulumi, the AWS SDKs and the emulator find the local environment by their own default
 * chains; `path` is the PATH to extend. None of them is a secret: keys come from a credential process.
 */
export function localEnvironment(settings: Settings, path: string): Readonly<Record<string, string>> {
  const paths = environmentPaths(settings.home);
  return {
    PATH: [pulumiCliFolder(settings.cache), path].join(delimiter),
    PULUMI_HOME: paths.plugins,
    // Without sidecar files (.attrs): they are not written in one step, and a command killed at that moment leaves a stack that nothing can read.
    PULUMI_BACKEND_URL: `file://${paths.state}?metadata=skip`,
    PULUMI_STACK: localStack,
    PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    AWS_ENDPOINT_URL: controlPlaneAccess(settings).endpoint,
    AWS_REGION: courseAccount.region,
    AWS_CONFIG_FILE: paths.awsConfig,
    AWS_SHARED_CREDENTIALS_FILE: paths.awsCredentials,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    NODE_EXTRA_CA_CERTS: paths.authority,
  };
}

/**
 * Variables of the caller's that would lead the SDKs or Pulumi elsewhere, to a real account above all: they come before
 * the configuration file in the default chains, so the local environment takes them away.
 */
export const foreignVariables: readonly string[] = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_DEFAULT_REGION",
  "AWS_ROLE_ARN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_ENDPOINT_URL_EC2",
  "AWS_ENDPOINT_URL_IAM",
  "AWS_ENDPOINT_URL_KAFKA",
  "AWS_ENDPOINT_URL_SSM",
  "AWS_ENDPOINT_URL_STS",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_USE_FIPS_ENDPOINT",
  "AWS_USE_DUALSTACK_ENDPOINT",
  "PULUMI_CONFIG_PASSPHRASE",
  "PULUMI_ACCESS_TOKEN",
];

/** The caller's environment turned into one that sees the local environment and nothing of a real account. */
export function insideLocalEnvironment(settings: Settings, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !foreignVariables.includes(name)));
  return { ...own, ...localEnvironment(settings, env.PATH ?? "") };
}
