import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { EmulationError } from "../error";
import type { Page } from "./page";

export interface PageServer {
  readonly url: string;
  /** Takes no more requests, and ends when those that are being answered have been, or after a short time. */
  close(): Promise<void>;
}

export interface PageServerOptions {
  /** @default a free one */
  readonly port?: number;
  readonly page: Page;
  /** Answers a request for `/events`. */
  readonly onEvents: (response: ServerResponse) => void;
  /** A reader that has not taken its last events so long after the end is cut off. @default half a second */
  readonly closeLimitMs?: number;
}

/** Serves a page and its events on 127.0.0.1. @throws EmulationError when the port is taken */
export async function servePage(options: PageServerOptions): Promise<PageServer> {
  const server = createServer((request, response) => answer(request, response, options));
  await listen(server, options.port ?? 0);
  return { url: `http://127.0.0.1:${portOf(server)}/`, close: () => close(server, options.closeLimitMs ?? defaultCloseLimitMs) };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      const reason = code === "EADDRINUSE" ? "is in use" : `cannot be listened on (${message})`;
      reject(new EmulationError(`Expected a free port for the dashboard, but port ${port} ${reason}. Give another: --dashboard ${port + 1}, or none: any free one is taken.`));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

function answer(request: IncomingMessage, response: ServerResponse, { page, onEvents }: PageServerOptions): void {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  // A name of somebody else's that leads here (DNS rebinding) would make their page one of the same origin.
  if (!isOwnHost(request)) return refuse(response, 421, "Expected the host 127.0.0.1 or localhost.");
  if (request.method !== "GET") return refuse(response.setHeader("allow", "GET"), 405, "Expected GET.");
  switch (request.url ?? "/") {
    case "/":
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": page.contentSecurityPolicy });
      return void response.end(page.html);
    case "/events":
      return onEvents(response);
    default:
      return refuse(response, 404, "There is only /.");
  }
}

const securityHeaders = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

function isOwnHost({ headers, socket }: IncomingMessage): boolean {
  return headers.host === `127.0.0.1:${socket.localPort}` || headers.host === `localhost:${socket.localPort}`;
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${reason}\n`);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

const defaultCloseLimitMs = 500;

function close(server: Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => server.closeAllConnections(), limitMs);
    server.close(() => {
      clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}
