import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A Pulumi property value as it travels in a google.protobuf.Struct: JSON, with marked objects for secrets, assets and references. */
export type Value = unknown;

export type Properties = Readonly<Record<string, Value>>;

/** Key by which Pulumi marks an object on the wire as something else than an object (sdk/go/common/resource/sig). */
export const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
export const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Stands on the wire for a value that a preview cannot know (plugin.UnknownStringValue). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A Struct's content as JavaScript; nothing for no Struct. */
export function plain(struct: unknown): Properties {
  return struct === undefined || struct === null ? {} : (struct as Struct).toJavaScript();
}

/** JavaScript as a Struct; members without a value are left out, as in JSON. */
export function toStruct(properties: Properties): Struct {
  return Struct.fromJavaScript(withoutUndefined(properties) as Record<string, unknown>);
}

export function secret(value: Value): Value {
  return { [signatureKey]: secretSignature, value };
}

export function isSecret(value: Value): boolean {
  return signature(value) === secretSignature;
}

/** The signature of a marked object, if it is one. */
export function signature(value: Value): string | undefined {
  const marked = isObject(value) ? value[signatureKey] : undefined;
  return typeof marked === "string" ? marked : undefined;
}

/** The value without any secret marks, at every depth. */
export function reveal(value: Value): Value {
  if (Array.isArray(value)) return value.map(reveal);
  if (!isObject(value)) return value;
  if (isSecret(value)) return reveal(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, reveal(member)]));
}

/** True when a preview cannot know the value or a part of it. */
export function containsUnknown(value: Value): boolean {
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (isObject(value)) return Object.values(value).some(containsUnknown);
  return value === unknownValue;
}

export function isObject(value: Value): value is Record<string, Value> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withoutUndefined(value: Value): Value {
  if (Array.isArray(value)) return value.map((member) => (member === undefined ? null : withoutUndefined(member)));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, withoutUndefined(member)]),
  );
}
