import { checkTopics } from "../components/topics/checkTopics";
import { project } from "../project";
import type { TopicDeclaration } from "../provisioning/playbooks/topicDeclaration";
import { ConfigurationError } from "../userError";
import { textOf, type Values } from "./values";

/** The three tables of posts, each with a topic `<userId>.<table>`. */
const tables = ["pin", "geo", "user"] as const;
type Table = (typeof tables)[number];

/** The stack's topics, and what destroy does to them. */
export interface TopicsConfiguration {
  readonly topics: Readonly<Record<Table, TopicDeclaration>>;
  readonly deleteTopics: boolean;
  /** Names of topics. */
  readonly allowDataLoss: readonly string[];
}

/** @throws ConfigurationError */
export function readTopics(values: Values): TopicsConfiguration {
  const userId = textOf(values, "userId");
  const declared = parse(values, "topics");
  if (!isRecord(declared)) refuse("topics", `an object of ${tables.join(", ")}`, declared);
  refuseOthers("topics", declared, tables);
  const checked = checkTopics(tables.map((table) => readTopic(table, `${userId}.${table}`, declared[table])));
  const deleteTopics = textOf(values, "deleteTopics") === "true";
  return {
    topics: Object.fromEntries(tables.map((table, i) => [table, checked[i]])) as Record<Table, TopicDeclaration>,
    deleteTopics,
    allowDataLoss: readAllowDataLoss(values, deleteTopics).map((table) => `${userId}.${table}`),
  };
}

function readTopic(table: Table, name: string, value: unknown): TopicDeclaration {
  if (value === undefined) return { name };
  const path = `topics.${table}`;
  if (!isRecord(value)) refuse(path, "an object of partitions, replicationFactor and configs", value);
  refuseOthers(path, value, ["partitions", "replicationFactor", "configs"]);
  const { partitions, replicationFactor, configs } = value;
  return {
    name,
    ...(partitions === undefined ? {} : { partitions: readCount(`${path}.partitions`, partitions) }),
    ...(replicationFactor === undefined ? {} : { replicationFactor: readCount(`${path}.replicationFactor`, replicationFactor) }),
    ...(configs === undefined ? {} : { configs: readConfigs(`${path}.configs`, configs) }),
  };
}

function readCount(path: string, value: unknown): number {
  const count = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof count === "number" && Number.isInteger(count) && count > 0) return count;
  return refuse(path, "a positive integer", value);
}

/** Numbers and booleans are written without quotes in YAML. */
function readConfigs(path: string, value: unknown): Record<string, string> {
  if (!isRecord(value)) refuse(path, "an object of Kafka's topic-level configs", value);
  return Object.fromEntries(
    Object.entries(value).map(([key, config]) => {
      if (typeof config === "string" || typeof config === "boolean" || typeof config === "number") return [key, String(config)];
      return refuse(`${path}[${JSON.stringify(key)}]`, "a text, number or boolean", config);
    }),
  );
}

function readAllowDataLoss(values: Values, deleteTopics: boolean): readonly Table[] {
  const named = parse(values, "allowDataLoss");
  if (!Array.isArray(named) || !named.every((table): table is Table => tables.includes(table as Table))) {
    return refuse("allowDataLoss", `a list of ${tables.join(", ")}`, named);
  }
  if (named.length === 0 || deleteTopics) return named;
  throw new ConfigurationError(
    `Expected ${project}:deleteTopics to be true where ${project}:allowDataLoss names topics: without it no topic is deleted. Set it with: pulumi config set deleteTopics true, or remove: pulumi config rm allowDataLoss`,
  );
}

function parse(values: Values, key: "topics" | "allowDataLoss"): unknown {
  const text = textOf(values, key);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function refuseOthers(path: string, value: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const other = Object.keys(value).find((key) => !known.includes(key));
  if (other !== undefined) refuse(path, `nothing but ${known.join(", ")}`, other);
}

function refuse(path: string, expected: string, got: unknown): never {
  const example = path.startsWith("allowDataLoss") ? "allowDataLoss[0] pin" : "topics.pin.partitions 6";
  throw new ConfigurationError(`Expected ${project}:${path} to be ${expected}, got ${JSON.stringify(got)}. Set it with: pulumi config set --path ${example}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
