import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { toStruct, type Properties } from "./properties";

/** A creation that failed when the resource was there already: the engine keeps it in the state, and updates it the next time. */
export class IncompleteError extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly state: Properties,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A failed call's answer. gRPC for Node knows of no details: they travel in a field of the metadata that Go reads. */
export function failedCall(error: unknown): Partial<grpc.StatusObject> {
  const details = error instanceof Error ? error.message : String(error);
  const status = { code: grpc.status.UNKNOWN, details };
  if (!(error instanceof IncompleteError)) return status;
  const failure = new ErrorResourceInitFailed().setId(error.id).setProperties(toStruct(error.state)).setReasonsList([details]);
  const packed = new Any();
  packed.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const whole = new Status().setCode(status.code).setMessage(details);
  whole.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(whole.serializeBinary()));
  return { ...status, metadata };
}
