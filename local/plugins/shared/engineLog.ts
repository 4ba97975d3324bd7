import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Logger } from "./package";

/** The engine's log: messages appear at the resource with that URN. */
export class EngineLog {
  private readonly client: EngineClient | undefined;
  private pending: Promise<void> = Promise.resolve();

  constructor(address: string | undefined) {
    this.client = address === undefined ? undefined : new EngineClient(address, grpc.credentials.createInsecure());
  }

  logger(urn: string): Logger {
    const say = (severity: LogRequestSeverity, ephemeral = false) => (message: string) => {
      this.send(new LogRequest().setSeverity(severity).setMessage(message).setUrn(urn).setEphemeral(ephemeral));
    };
    return {
      info: say(LogSeverity.INFO),
      warning: say(LogSeverity.WARNING),
      error: say(LogSeverity.ERROR),
      status: say(LogSeverity.INFO, true),
    };
  }

  /** Resolves when all that was said has arrived; a resource's messages must come before its answer. */
  flush(): Promise<void> {
    return this.pending;
  }

  /** One at a time, so that lines keep their order. A message that the engine does not take is lost: there is nobody to tell. */
  private send(request: LogRequest): void {
    const client = this.client;
    if (client === undefined) return;
    this.pending = this.pending.then(
      () =>
        new Promise((resolve) => {
          client.log(request, () => {
            resolve();
          });
        }),
    );
  }
}

type LogRequestSeverity = (typeof LogSeverity)[keyof typeof LogSeverity];
