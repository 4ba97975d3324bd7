import * as grpc from "@grpc/grpc-js";

/** Pulumi's own limit for one message (400 MB): stacks with large states pass through plugins. */
const maxMessageBytes = 400 * 1024 * 1024;

/** How often a plugin looks whether the process that started it is still there. */
const parentPollMs = 500;

/**
 * Serves a Pulumi plugin: a gRPC server on a free loopback port, which it prints as the first line of stdout, as the engine
 * expects. The process ends when the engine that started it has gone, also by SIGKILL, which runs no exit handler there.
 */
export async function serve(addServices: (server: grpc.Server) => void, onOrphaned: () => void = () => undefined): Promise<void> {
  // Before the port is told: from then on the engine may end at any moment.
  const parent = process.ppid;
  const server = new grpc.Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  addServices(server);
  const port = await bind(server);
  process.stdout.write(`${port}\n`);
  endWith(parent, server, onOrphaned);
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

function endWith(parent: number, server: grpc.Server, onOrphaned: () => void): void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onOrphaned();
    server.forceShutdown();
    // What still keeps the event loop alive (a remote command, a child) has nobody left to report to.
    process.kill(process.pid, "SIGKILL");
  }, parentPollMs);
  timer.unref();
}
