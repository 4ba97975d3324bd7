import { type FileHandle, open } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { serve, type Server } from "./server";

/** The files that the mirror serves: URL path → absolute file. */
export type MirroredFiles = Readonly<Record<string, string>>;

/**
 * A fault on the way to a client, for tests. Sees each request first. Returns `"answered"` when it has answered or cut
 * the request itself; or a stream that the body passes through, which may change bytes, or fail and so cut the connection.
 */
export type Fault = (request: IncomingMessage, response: ServerResponse) => Transform | "answered" | undefined;

/**
 * Serves artifacts under the paths of their official download sites: GET and HEAD with validators and single byte
 * ranges (RFC 9110 §13, §14), so that an interrupted download can be resumed. Any other path is 404.
 */
export function startMirror(o: { port: number; files: MirroredFiles; onRequest?: Fault }): Promise<Server> {
  const server = createServer((request, response) => {
    response.on("error", () => response.destroy());
    const fault = o.onRequest?.(request, response);
    if (fault === "answered") return;
    answer({ files: o.files, fault, request, response }).catch((error: Error) => fail(response, error));
  });
  return serve(server, { name: "the artifact mirror", port: o.port, setting: "mirror" });
}

interface Exchange {
  readonly files: MirroredFiles;
  readonly fault: Transform | undefined;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answer(exchange: Exchange): Promise<void> {
  const { files, request, response } = exchange;
  const path = new URL(request.url ?? "/", "http://mirror").pathname;
  if (request.method !== "GET" && request.method !== "HEAD") return sendText(response, 405, "Expected GET or HEAD", { allow: "GET, HEAD" });
  const name = Object.hasOwn(files, path) ? files[path] : undefined;
  if (name === undefined) return sendText(response, 404, `Not found on this mirror: ${path}`);
  const file = await open(name);
  try {
    await sendFile(file, name, exchange);
  } finally {
    await file.close();
  }
}

function sendText(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  const body = `${text}\n`;
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "content-length": Buffer.byteLength(body), ...headers });
  response.end(body);
}

async function sendFile(file: FileHandle, name: string, { fault, request, response }: Exchange): Promise<void> {
  const { size, mtime, mtimeMs, ino } = await file.stat();
  const validators = { etag: `"${ino.toString(16)}-${size.toString(16)}-${Math.trunc(mtimeMs).toString(16)}"`, "last-modified": mtime.toUTCString() };
  if (isUnchanged(request, validators)) return void response.writeHead(304, validators).end();
  const range = selectRange(request, size, validators);
  if (range === "unsatisfiable") return sendText(response, 416, `Expected a range within ${size} bytes`, { "content-range": `bytes */${size}` });
  const { first, last } = range ?? { first: 0, last: size - 1 };
  response.writeHead(range ? 206 : 200, {
    ...validators,
    "accept-ranges": "bytes",
    "content-type": contentType(name),
    "content-length": last - first + 1,
    ...(range && { "content-range": `bytes ${first}-${last}/${size}` }),
  });
  if (request.method === "HEAD" || size === 0) return void response.end();
  const body = file.createReadStream({ start: first, end: last, autoClose: false, highWaterMark: 256 * 1024 });
  await (fault ? pipeline(body, fault, response) : pipeline(body, response));
}

interface Validators {
  readonly etag: string;
  readonly "last-modified": string;
}

function isUnchanged(request: IncomingMessage, validators: Validators): boolean {
  const tags = request.headers["if-none-match"];
  if (tags !== undefined) return tags.split(",").some((tag) => tag.trim() === "*" || tag.trim() === validators.etag);
  const since = Date.parse(request.headers["if-modified-since"] ?? "");
  return since >= Date.parse(validators["last-modified"]);
}

/** Undefined: the whole file. Several ranges at once, and a range of another version of the file, get the whole file too. */
function selectRange(request: IncomingMessage, size: number, validators: Validators): { first: number; last: number } | "unsatisfiable" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? "");
  const [from, to] = [match?.[1] ?? "", match?.[2] ?? ""];
  if (from === "" && to === "") return undefined;
  const condition = request.headers["if-range"];
  if (condition !== undefined && condition !== validators.etag && condition !== validators["last-modified"]) return undefined;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < first) return undefined;
  return first > last ? "unsatisfiable" : { first, last };
}

function contentType(name: string): string {
  if (name.endsWith(".tgz")) return "application/x-gzip";
  if (name.endsWith(".jar")) return "application/java-archive";
  return "application/octet-stream";
}

function fail(response: ServerResponse, error: Error): void {
  // A client that hangs up ends here too: there is nobody left to answer.
  if (response.headersSent) response.destroy();
  else sendText(response, 500, `The mirror could not read the file: ${error.message}`);
}
