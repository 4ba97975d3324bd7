import * as grpc from "@grpc/grpc-js";
import { endWithEngine } from "./endWithEngine";

/** Pulumi's own limit for one message (400 MB): stacks with large states pass through plugins. */
const maxMessageBytes = 400 * 1024 * 1024;

/**
 * Serves a Pulumi plugin: a gRPC server on a free loopback port, which it prints as the first line of stdout, as the engine
 * expects. The process ends when the engine that started it has gone, also by SIGKILL, which runs no exit handler there.
 */
export async function serve(addServices: (server: grpc.Server) => void, onOrphaned: () => void = () => undefined): Promise<void> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  addServices(server);
  endWithEngine(engineAddress(process.argv.slice(2)), () => {
    onOrphaned();
    server.forceShutdown();
  });
  const port = await bind(server);
  process.stdout.write(`${port}\n`);
}

/** The engine's address: the last argument that is no flag. Flags (`-tracing`, `--logflow`) are the engine's own and need no answer here. */
export function engineAddress(args: readonly string[]): string | undefined {
  return args.filter((argument) => !argument.startsWith("-")).at(-1);
}

function bind(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}
