import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Calls with which a resource begins; what else belongs to a resource is never held. */
const creations = [
  "AuthorizeSecurityGroupEgress",
  "AuthorizeSecurityGroupIngress",
  "CreateInstanceProfile",
  "CreateRole",
  "CreateSecurityGroup",
  "ImportKeyPair",
  "PutParameter",
  "PutRolePolicy",
  "RunInstances",
  "UpdateAssumeRolePolicy",
];

/** The AWS endpoint behind a gate that lets so many resources be made, and holds the request for the next for ever. */
export interface CreationGate {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** @param endpoint of the control plane; requests keep the host that they were signed for */
export async function openGate(endpoint: string, allowed: number): Promise<CreationGate> {
  let left = allowed;
  const server = createServer((from, to) => {
    void readAll(from).then((body) => {
      const isHeld = isCreation(from, body) && (left -= 1) < 0;
      if (!isHeld) forward(endpoint, from, body, to);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isCreation({ headers }: IncomingMessage, body: Buffer): boolean {
  // Query services name the action in the body, JSON ones in a header.
  const action = String(headers["x-amz-target"] ?? "").split(".")[1] ?? new URLSearchParams(body.toString("latin1")).get("Action");
  return creations.includes(action ?? "");
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function forward(endpoint: string, { headers, method, url }: IncomingMessage, body: Buffer, to: ServerResponse): void {
  const onward = request(new URL(url ?? "/", endpoint), { method, headers }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(to);
  });
  onward.on("error", () => to.destroy());
  onward.end(body);
}
