import { randomBytes, timingSafeEqual } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { DaemonAddress, DaemonStatus } from "./daemonClient";

/** What the daemon answers. */
export interface Control {
  readonly status: () => DaemonStatus;
  /** Of an IAM user, in the form of AWS `credential_process`; undefined where there is no such user. */
  readonly credentials: (userName: string) => object | undefined;
  /** Begins to end the daemon. */
  readonly stop: () => void;
}

/**
 * Serves GET /status, GET /credentials/<user> and POST /stop on 127.0.0.1 to whoever has the token that `daemonFile` holds, which
 * only this user can read. The file is there when, and only when, the environment is ready.
 */
export async function startControlServer(daemonFile: string, control: Control): Promise<{ close(): Promise<void> }> {
  const token = randomBytes(32).toString("base64url");
  const server = createServer((request, response) => {
    answer(request, response, token, control);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address: DaemonAddress = { port: (server.address() as AddressInfo).port, token };
  writeFileSync(`${daemonFile}.new`, JSON.stringify(address), { mode: 0o600 });
  renameSync(`${daemonFile}.new`, daemonFile);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, token: string, control: Control): void {
  if (!isAuthorised(request, token)) return void response.writeHead(401).end();
  const [, user] = /^\/credentials\/([\w-]+)$/.exec(request.url ?? "") ?? [];
  const credentials = request.method === "GET" && user !== undefined ? control.credentials(user) : undefined;
  if (credentials !== undefined) return sendJson(response, credentials);
  switch (`${request.method} ${request.url}`) {
    case "GET /status":
      return sendJson(response, control.status());
    case "POST /stop":
      response.writeHead(202).end();
      return control.stop();
    default:
      return void response.writeHead(404).end();
  }
}

function isAuthorised(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? "");
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
