import { connect } from "node:net";

/** How often a plugin looks whether the process that started it is still there. */
const parentPollMs = 500;

/**
 * Ends this process when the engine that started it has gone, also by SIGKILL, which runs no exit handler there.
 *
 * @param engine its address, `127.0.0.1:port`; undefined where there is none
 * @param onOrphaned what to do first
 */
export function endWithEngine(engine: string | undefined, onOrphaned: () => void = () => undefined): void {
  const parent = process.ppid;
  const end = (): void => {
    onOrphaned();
    // What still keeps the event loop alive (a remote command, a child) has nobody left to report to.
    process.kill(process.pid, "SIGKILL");
  };
  // An engine that was killed while this process loaded has another in its place as our parent already: it is known by not answering.
  if (engine !== undefined) ask(engine, end);
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, parentPollMs).unref();
}

function ask(address: string, onAbsent: () => void): void {
  const { hostname, port } = new URL(`tcp://${address}`);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.once("connect", () => socket.destroy());
  socket.once("error", onAbsent);
  socket.unref();
}
