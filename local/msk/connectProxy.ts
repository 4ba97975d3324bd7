import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import type { ControlPlaneAccess } from "../account/controlPlane";
import type { Authority } from "../authority";
import { type Server, serve } from "../server";

/**
 * Starts an HTTP proxy whose CONNECT leads `*.amazonaws.com:443` to the local control plane, over TLS with a certificate of the
 * authority; everything else is refused. AWS SDKs that take no endpoint, such as the one in the IAM jar, find it by HTTPS_PROXY.
 */
export async function startConnectProxy(options: {
  port: number;
  authority: Authority;
  controlPlane: ControlPlaneAccess;
}): Promise<Server> {
  const { port, authority, controlPlane } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: maxConcurrentRequests });
  // Never listens: it serves the decrypted ends of the tunnels.
  const inner = createServer((incoming, response) => forward(incoming, response, controlPlane.endpoint, agent));
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextFor = (host: string): Promise<SecureContext> => {
    const context = contexts.get(host) ?? issueContext(authority, host);
    contexts.set(host, context);
    return context;
  };
  const outer = createServer((_, response) => void response.writeHead(405).end(onlyAws));
  outer.on("connect", (connect: IncomingMessage, socket: Duplex) => {
    socket.on("error", () => socket.destroy());
    const host = awsHost(connect.url ?? "");
    if (host === undefined) return socket.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n${onlyAws}`);
    void openTunnel(socket, contextFor(host), (tunnel) => inner.emit("connection", tunnel));
  });
  const server = await serve(outer, { name: "the proxy to *.amazonaws.com", port, setting: "proxy" });
  return {
    port: server.port,
    async close() {
      await server.close();
      agent.destroy();
    },
  };
}

const maxConcurrentRequests = 16;
const requestLimitMs = 30_000;
const onlyAws = "Expected CONNECT to *.amazonaws.com:443: the local environment has no way to other hosts\n";

/** Host of a CONNECT target, if it is one of AWS's. */
export function awsHost(target: string): string | undefined {
  return /^((?:[a-z0-9-]+\.)+amazonaws\.com):443$/i.exec(target)?.[1]?.toLowerCase();
}

async function issueContext(authority: Authority, host: string): Promise<SecureContext> {
  return createSecureContext(await authority.issue([host]));
}

async function openTunnel(socket: Duplex, context: Promise<SecureContext>, serveTunnel: (tunnel: TLSSocket) => void): Promise<void> {
  const secureContext = await context;
  socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
  const tunnel = new TLSSocket(socket, { isServer: true, secureContext });
  tunnel.on("error", () => socket.destroy());
  serveTunnel(tunnel);
}

function forward(incoming: IncomingMessage, response: ServerResponse, endpoint: string, agent: Agent): void {
  const { hostname, port } = new URL(endpoint);
  const { method, url: path, headers } = incoming;
  const outgoing = request({ hostname, port, method, path, headers, agent, timeout: requestLimitMs }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer in ${requestLimitMs / 1000} s`)));
  outgoing.on("error", (error) => {
    if (response.headersSent) return response.destroy();
    response.writeHead(502).end(`The local control plane at ${endpoint} did not answer: ${error.message}\n`);
  });
  incoming.pipe(outgoing);
}
