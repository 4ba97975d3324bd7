import { atLeast } from "./kafkaVersion";
import { type TopicConfig, topicConfigs } from "./topicConfigs";

/** A config's value as the broker prints it, so that the two can be compared; or what is wrong with it. */
export type CheckedConfig = { readonly value: string } | { readonly problem: string };

/** Checks a topic-level config without asking a broker. `kafkaVersion` undefined: any that some Kafka from 2.8 on would take. */
export function checkConfig(key: string, value: string, kafkaVersion?: string): CheckedConfig {
  const config = Object.hasOwn(topicConfigs, key) ? topicConfigs[key] : undefined;
  if (config === undefined) return { problem: `expected a topic-level config of Kafka, got ${key}${suggestion(key)}` };
  const { since, goneSince } = config;
  if (kafkaVersion !== undefined && since !== undefined && !atLeast(kafkaVersion, since)) {
    return { problem: `${key} exists since Kafka ${since}, the cluster runs ${kafkaVersion}` };
  }
  if (kafkaVersion !== undefined && goneSince !== undefined && atLeast(kafkaVersion, goneSince)) {
    return { problem: `${key} is gone since Kafka ${goneSince}, the cluster runs ${kafkaVersion}` };
  }
  const printed = parsers[config.type](value.trim(), { ...config, least: leastOf(config, kafkaVersion) });
  if (printed !== undefined) return { value: printed };
  return { problem: `expected ${key} to be ${expectation(config, kafkaVersion)}, got ${JSON.stringify(value)}` };
}

type Parser = (text: string, config: TopicConfig) => string | undefined;

/** Each returns the value as Java prints it, or undefined. */
const parsers: Readonly<Record<TopicConfig["type"], Parser>> = {
  int: (text, config) => integer(text, { ...config, most: config.most ?? 2 ** 31 - 1 }),
  long: integer,
  double: (text, { least = -Infinity, most = Infinity }) => {
    if (!/^\d+(\.\d*)?([eE]-?\d+)?$|^\.\d+$/.test(text)) return undefined;
    return Number(text) >= least && Number(text) <= most ? javaDouble(Number(text)) : undefined;
  },
  boolean: (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() : undefined),
  "one of": (text, { values = [] }) => (values.includes(text) ? text : undefined),
  "list of": (text, { values = [] }) => list(text, (item) => values.includes(item)),
  replicas: (text) => (text === "*" ? text : list(text, (item) => /^\d+:\d+$/.test(item))),
  version: (text) => (/^\d+\.\d+(\.\d+)?(-IV\d+)?$/.test(text) ? text : undefined),
};

const longest = 2n ** 63n - 1n;

function integer(text: string, { least, most, except }: Pick<TopicConfig, "least" | "most" | "except">): string | undefined {
  if (!/^-?\d{1,20}$/.test(text)) return undefined;
  const value = BigInt(text);
  if (except !== undefined && value === BigInt(except)) return undefined;
  return value >= BigInt(least ?? 0) && value <= (most === undefined ? longest : BigInt(most)) ? String(value) : undefined;
}

function list(text: string, isItem: (item: string) => boolean): string | undefined {
  const items = text.split(",").map((item) => item.trim());
  return items.every(isItem) && new Set(items).size === items.length ? items.join(",") : undefined;
}

/** As Double.toString prints a number from 0 to 1. */
function javaDouble(value: number): string {
  if (value === 0 || value >= 1e-3) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits, exponent] = value.toExponential().split("e") as [string, string];
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
}

/** Without a version the mildest, because nobody knows better yet. */
function leastOf({ least, leastSince }: TopicConfig, kafkaVersion?: string): number | undefined {
  return leastSince !== undefined && kafkaVersion !== undefined && atLeast(kafkaVersion, leastSince.version) ? leastSince.least : least;
}

function expectation(config: TopicConfig, kafkaVersion?: string): string {
  const { type, most, except, values = [] } = config;
  const least = leastOf(config, kafkaVersion);
  if (type === "one of") return `one of ${values.join(", ")}`;
  if (type === "list of") return `one or several of ${values.join(", ")}, separated by commas`;
  if (type === "boolean") return "true or false";
  if (type === "replicas") return "* or partition:broker,…";
  if (type === "version") return "a message format version like 2.8";
  const number = type === "double" ? "a number" : "an integer";
  const limit = type === "int" ? 2 ** 31 - 1 : String(longest);
  return `${number} from ${least} to ${most ?? limit}${except === undefined ? "" : ` other than ${except}`}`;
}

/** Underscores and broker-level names are the usual slips. */
function suggestion(key: string): string {
  const meant = [key.replaceAll("_", "."), key.replace(/^log\./, ""), key.toLowerCase()].find((name) => Object.hasOwn(topicConfigs, name));
  return meant === undefined ? ". They are listed in https://kafka.apache.org/documentation/#topicconfigs" : `; did you mean ${meant}?`;
}
