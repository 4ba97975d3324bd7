import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { ControlPlaneAccess } from "../account/controlPlane";
import { serve, type Server } from "../server";
import { describeInstance, type InstanceFacts } from "./instanceFacts";
import { metadataTree, readMetadata } from "./metadataTree";
import { createRoleCredentials, type RoleCredentials } from "./roleCredentials";

const tokenPath = "/latest/api/token";
const tokenHeader = "x-aws-ec2-metadata-token";
const ttlHeader = "x-aws-ec2-metadata-token-ttl-seconds";
const maxTtlSeconds = 21_600;

/**
 * The instance metadata service, version 2 only (as `HttpTokens: required`): a session token by PUT, then GET with it.
 * Facts about the instance are those of the control plane, read once at the first request; credentials are a session of
 * the instance profile's role, kept and renewed. On AWS, EC2 itself assumes that role; here the account's root does, after
 * checking that the role trusts ec2.amazonaws.com.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
export function startMetadataService(o: {
  port: number;
  address?: string;
  controlPlane: ControlPlaneAccess;
  /** Of the instance profile's role; undefined for an instance without one. */
  roleArn: string | undefined;
  instanceId: string;
  region: string;
  accountId: string;
}): Promise<Server> {
  const tokens = new Tokens();
  const { controlPlane, region, roleArn } = o;
  const credentials = roleArn === undefined ? undefined : createRoleCredentials({ controlPlane, region, roleArn, sessionName: o.instanceId });
  const facts = rememberSuccess(() => describeInstance(o));
  const server = createServer((request, response) => {
    answer({ request, response, tokens, facts, credentials }).catch(() => send(response, 500, "The control plane could not be asked"));
  });
  return serve(server, { name: "the instance metadata service", port: o.port, address: o.address, setting: "imds" });
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly tokens: Tokens;
  readonly facts: () => Promise<InstanceFacts>;
  readonly credentials: RoleCredentials | undefined;
}

async function answer({ request, response, tokens, facts, credentials }: Exchange): Promise<void> {
  const path = new URL(request.url ?? "/", "http://imds").pathname;
  // A request that came through a proxy is never answered: it may not be the instance's own.
  if (request.headers["x-forwarded-for"] !== undefined) return send(response, 403);
  if (request.method === "PUT" && path === tokenPath) return sendToken(request, response, tokens);
  if (request.method !== "GET" && request.method !== "HEAD") return send(response, 405);
  if (!tokens.isValid(request.headers[tokenHeader])) return send(response, 401);
  const [, version, ...names] = path.split("/");
  const text = await read(version, names, facts, credentials);
  if (text === undefined) send(response, 404);
  else send(response, 200, text);
}

async function read(version = "", names: string[], facts: Exchange["facts"], credentials: Exchange["credentials"]): Promise<string | undefined> {
  if (version === "" && names.length === 0) return "latest";
  return version === "latest" ? readMetadata(metadataTree(await facts(), credentials), names) : undefined;
}

function sendToken(request: IncomingMessage, response: ServerResponse, tokens: Tokens): void {
  const ttlSeconds = Number(request.headers[ttlHeader]);
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > maxTtlSeconds) return send(response, 400);
  response.setHeader(ttlHeader, ttlSeconds);
  send(response, 200, tokens.create(ttlSeconds));
}

function send(response: ServerResponse, status: number, text = ""): void {
  response.writeHead(status, { "content-type": "text/plain", "content-length": Buffer.byteLength(text), server: "EC2ws" });
  response.end(response.req.method === "HEAD" ? "" : text);
}

class Tokens {
  readonly #expiry = new Map<string, number>();

  create(ttlSeconds: number): string {
    const now = performance.now();
    for (const [token, expiry] of this.#expiry) if (expiry < now) this.#expiry.delete(token);
    const token = randomBytes(40).toString("base64url");
    this.#expiry.set(token, now + ttlSeconds * 1000);
    return token;
  }

  isValid(token: string | string[] | undefined): boolean {
    return typeof token === "string" && (this.#expiry.get(token) ?? 0) > performance.now();
  }
}

/** Shares one call among all who ask meanwhile and later; a failed one is tried again by the next. */
function rememberSuccess<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}
