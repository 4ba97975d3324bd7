import { runtime } from "@pulumi/pulumi";
import { project } from "./project";
import { ConfigurationError } from "./userError";
import { type Field, fields, type Key } from "./configuration/fields";
import { type AdoptedMachine, type NewMachine, readMachine } from "./configuration/machine";
import { readTags } from "./configuration/tags";
import { readTopics, type TopicsConfiguration } from "./configuration/topics";
import { requiredText, textOf, type Values } from "./configuration/values";
import { readWay, type WayToMachine } from "./configuration/way";

/** The stack's configuration. The keys and their meaning are in Pulumi.yaml. */
export interface Configuration {
  readonly region: string;
  readonly userId: string;
  readonly accountId: string;
  readonly clusterName: string;
  /** The client machine: adopted, or made. */
  readonly machine: AdoptedMachine | NewMachine;
  /** Adopts the key pair of this id, or of this name; with neither it is made. */
  readonly keyPairId?: string;
  readonly keyPairName?: string;
  readonly keyAlgorithm: "ED25519" | "RSA";
  /** Adopts this role; undefined: it is made. */
  readonly roleName?: string;
  readonly selfAssume: boolean;
  readonly connectTo: WayToMachine["connectTo"];
  /** In front of the client machine. */
  readonly bastion?: WayToMachine["bastion"];
  readonly sshPort: number;
  readonly sshUser: string;
  /** Undefined: the cluster's. */
  readonly kafkaVersion?: string;
  readonly kafkaSha512?: string;
  /** Undefined: the newest that the host's Java can run. */
  readonly iamJarVersion?: string;
  readonly iamJarSha256?: string;
  readonly artifactBaseUrl?: string;
  readonly removeOnDestroy: boolean;
  readonly artifacts: "download" | "upload";
  /** By table; and what destroy does to them. */
  readonly topics: TopicsConfiguration["topics"];
  readonly deleteTopics: boolean;
  readonly allowDataLoss: readonly string[];
  /** Put on everything besides the program's own. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Reads the stack's configuration; throws ConfigurationError. */
export function readConfiguration(): Configuration {
  return parseConfiguration(runtime.allConfig());
}

/** The pure part of `readConfiguration`: from full keys (`aws:region`, `pinterest-pipeline:userId`) to the typed object. */
export function parseConfiguration(values: Values): Configuration {
  refuseUnknownKeys(values);
  refuseKeysOfTheOtherMode(values);
  const text = (key: Key) => textOf(values, key);
  return {
    region: readRegion(values),
    userId: text("userId"),
    accountId: text("accountId"),
    clusterName: text("clusterName"),
    ...readKeyPair(values),
    roleName: readRoleName(values),
    selfAssume: text("selfAssume") === "true",
    machine: readMachine(values),
    ...readWay(values),
    sshPort: Number(text("sshPort")),
    sshUser: text("sshUser"),
    kafkaVersion: text("kafkaVersion") || undefined,
    kafkaSha512: text("kafkaSha512") || undefined,
    iamJarVersion: text("iamJarVersion") || undefined,
    iamJarSha256: text("iamJarSha256") || undefined,
    artifactBaseUrl: text("artifactBaseUrl").replace(/\/+$/, "") || undefined,
    removeOnDestroy: text("removeOnDestroy") === "true",
    artifacts: readArtifacts(values),
    ...readTopics(values),
    tags: readTags(values),
  };
}

function refuseUnknownKeys(values: Values): void {
  const known = new Set<string>(Object.keys(fields).map((key) => `${project}:${key}`));
  const unknown = Object.keys(values).filter((key) => key.startsWith(`${project}:`) && !known.has(key));
  if (unknown.length === 0) return;
  throw new ConfigurationError(
    `Expected only keys that Pulumi.yaml describes, got ${unknown.join(", ")}. Remove it with: pulumi config rm ${unknown[0]}; known keys: ${Object.keys(fields).join(", ")}`,
  );
}

/** A setting that changes nothing would be a surprise. */
function refuseKeysOfTheOtherMode(values: Values): void {
  const mode = textOf(values, "mode");
  for (const key of Object.keys(fields) as Key[]) {
    const { only, default: unset }: Field = fields[key];
    if (only === undefined || only === mode || textOf(values, key) === unset) continue;
    const reason = only === "create" ? "it is about a machine that the stack makes" : "it is about a machine that exists, and the stack makes one";
    throw new ConfigurationError(
      `Expected ${project}:${key} to be left out where ${project}:mode is ${mode}: ${reason}. Remove it with: pulumi config rm ${key}, or set mode to ${only}`,
    );
  }
}

function readRegion(values: Values): string {
  const region = values["aws:region"];
  if (region !== undefined && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return region;
  throw new ConfigurationError(
    `Expected aws:region to be a region like us-east-1, got ${region === undefined ? "nothing" : JSON.stringify(region)}. Set it with: pulumi config set aws:region …`,
  );
}

function readKeyPair(values: Values): Pick<Configuration, "keyPairId" | "keyPairName" | "keyAlgorithm"> {
  const [id, name] = [textOf(values, "keyPairId"), textOf(values, "keyPairName")];
  if (id !== "" && name !== "") {
    throw new ConfigurationError(`Expected one of ${project}:keyPairId and ${project}:keyPairName, got ${id} and ${name}. Remove one with: pulumi config rm keyPairName`);
  }
  if (id === "" && name === "" && textOf(values, "mode") === "adopt") {
    throw new ConfigurationError(
      `Expected ${project}:keyPairId to be ${fields.keyPairId.expected}, or ${project}:keyPairName; the stack sets neither. Set it with: pulumi config set keyPairId …`,
    );
  }
  return { keyPairId: id || undefined, keyPairName: name || undefined, keyAlgorithm: textOf(values, "keyAlgorithm") as Configuration["keyAlgorithm"] };
}

function readRoleName(values: Values): string | undefined {
  const byMode = textOf(values, "mode") === "adopt" ? `${requiredText(values, "userId")}-ec2-access-role` : undefined;
  return textOf(values, "roleName") || byMode;
}

function readArtifacts(values: Values): Configuration["artifacts"] {
  const artifacts = textOf(values, "artifacts") as Configuration["artifacts"];
  if (artifacts === "download" || textOf(values, "iamJarVersion") !== "") return artifacts;
  throw new ConfigurationError(
    `Expected ${project}:iamJarVersion to be set where ${project}:artifacts is upload, because only the instance knows its Java. Set it with: pulumi config set iamJarVersion 1.1.5`,
  );
}
