/** google-protobuf ships no types; these are the few parts that the plugins use. */
declare module "google-protobuf/google/protobuf/struct_pb" {
  export class Struct {
    static fromJavaScript(value: Record<string, unknown>): Struct;
    toJavaScript(): Record<string, unknown>;
  }
}

declare module "google-protobuf/google/protobuf/empty_pb" {
  export class Empty {}
}

declare module "google-protobuf/google/protobuf/any_pb" {
  export class Any {
    pack(serialized: Uint8Array, name: string): void;
    unpack<Message>(deserialize: (bytes: Uint8Array) => Message, name: string): Message | null;
  }
}
