import type { Properties } from "../shared/properties";
import { reveal } from "../shared/properties";

/** What `aws:…` configuration or an explicit provider's arguments say, parsed. */
export interface AwsConfiguration {
  readonly region: string;
  readonly profile?: string;
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly token?: string;
  /** Endpoint URL by service name as in `aws:endpoints` (`sts`, `ec2`, `iam`, `ssm`, `kafka`). */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly allowedAccountIds: readonly string[];
  readonly forbiddenAccountIds: readonly string[];
  readonly skipCredentialsValidation: boolean;
  readonly skipRequestingAccountId: boolean;
  readonly maxRetries: number;
}

/** Provider arguments that the offline plugin honours. Those that it may ignore without harm are in `ignoredNames`. */
const honouredNames = [
  "region",
  "profile",
  "accessKey",
  "secretKey",
  "token",
  "endpoints",
  "allowedAccountIds",
  "forbiddenAccountIds",
  "skipCredentialsValidation",
  "skipRequestingAccountId",
  "maxRetries",
] as const;

const ignoredNames = ["version", "skipMetadataApiCheck", "skipRegionValidation", "pluginDownloadURL"] as const;

/** Names of `aws:endpoints` that the plugin calls; `msk` is `kafka`'s alias as in the published plugin. */
const endpointNames = ["ec2", "iam", "kafka", "msk", "ssm", "sts"];

/** The published plugin's default: 25 attempts, as the Terraform provider's. Fewer here: the endpoint is on this machine. */
const defaultMaxRetries = 5;

/** Reads arguments and environment; throws an Error that names what is wrong. */
export function awsConfiguration(args: Properties, env: NodeJS.ProcessEnv): AwsConfiguration {
  const values = parseAll(args);
  const unknown = Object.keys(values).filter((name) => !isKnown(name));
  if (unknown.length > 0) {
    throw new Error(
      `The offline plugin aws of the local stack does not know the provider setting ${unknown.map((name) => `"aws:${name}"`).join(", ")}. It knows ${honouredNames.join(", ")}.`,
    );
  }
  return {
    region: optionalText(values, "region") ?? nonEmpty(env.AWS_REGION) ?? nonEmpty(env.AWS_DEFAULT_REGION) ?? "",
    profile: optionalText(values, "profile"),
    accessKey: optionalText(values, "accessKey"),
    secretKey: optionalText(values, "secretKey"),
    token: optionalText(values, "token"),
    endpoints: endpoints(values.endpoints),
    allowedAccountIds: texts(values, "allowedAccountIds"),
    forbiddenAccountIds: texts(values, "forbiddenAccountIds"),
    skipCredentialsValidation: flag(values, "skipCredentialsValidation") ?? env.AWS_SKIP_CREDENTIALS_VALIDATION === "true",
    skipRequestingAccountId: flag(values, "skipRequestingAccountId") ?? false,
    maxRetries: count(values, "maxRetries") ?? defaultMaxRetries,
  };
}

/** Provider arguments travel as strings; all that are not strings are JSON in them. */
function parseAll(args: Properties): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, parse(reveal(value))]));
}

const jsonText = /^(true|false|\d+|[[{].*[\]}])$/s;

function parse(value: unknown): unknown {
  if (typeof value !== "string" || !jsonText.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isKnown(name: string): boolean {
  return ([...honouredNames, ...ignoredNames] as string[]).includes(name);
}

function endpoints(value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (!Array.isArray(value)) throw new Error(`Expected aws:endpoints to be a list of objects, got ${JSON.stringify(value)}`);
  const merged = Object.assign({}, ...(value as Record<string, string>[])) as Record<string, string>;
  const unknown = Object.keys(merged).filter((name) => !endpointNames.includes(name));
  if (unknown.length > 0) throw new Error(`Expected aws:endpoints to name ${endpointNames.join(", ")}; the offline plugin does not call ${unknown.join(", ")}`);
  return merged;
}

function optionalText(values: Record<string, unknown>, name: string): string | undefined {
  const value = values[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new Error(`Expected aws:${name} to be a string, got ${typeof value}`);
}

function texts(values: Record<string, unknown>, name: string): string[] {
  const value = values[name] ?? [];
  if (Array.isArray(value)) return value.map(String);
  throw new Error(`Expected aws:${name} to be a list of strings, got ${JSON.stringify(value)}`);
}

function flag(values: Record<string, unknown>, name: string): boolean | undefined {
  const value = values[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean") return value;
  throw new Error(`Expected aws:${name} to be true or false, got ${JSON.stringify(value)}`);
}

function count(values: Record<string, unknown>, name: string): number | undefined {
  const value = values[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw new Error(`Expected aws:${name} to be a whole number, got ${JSON.stringify(value)}`);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
