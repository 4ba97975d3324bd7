import { connect, createServer, type Socket } from "node:net";
import { serve, type Server } from "../server";
import type { Ports } from "../settings";

/**
 * Passes connections to an address of an instance on to the same port of 127.0.0.1, where the cluster listens, as long as the security groups
 * let them through. What they do not let through gets no answer, as packets on AWS, until the client gives up.
 */
export function startRelay(o: { address: string; port: number; setting: keyof Ports; admits: () => Promise<boolean> }): Promise<Server> {
  const server = createServer({ noDelay: true, pauseOnConnect: true, allowHalfOpen: true }, (client) => {
    client.on("error", () => client.destroy());
    void o.admits().then((admitted) => {
      if (admitted) pass(client, o.port);
      else client.resume();
    });
  });
  return serve(server, { name: "an instance's way to the cluster", port: o.port, address: o.address, setting: o.setting });
}

function pass(client: Socket, port: number): void {
  const broker = connect({ host: "127.0.0.1", port, noDelay: true, allowHalfOpen: true });
  broker.on("error", () => client.destroy());
  client.once("close", () => broker.destroy());
  broker.once("close", () => client.destroySoon());
  client.pipe(broker).pipe(client);
}
