import { connect, type Socket } from "node:net";
import { beginPlainLogin, type Login, plainLogin } from "./plainLogin";
import { frame, lengthBytes, requestHeader } from "./wire";

/** A connection to one broker as its super user, opened when there is something to ask. */
export interface AdminLink {
  /** Resolves to the response's body. Rejects with an Error where the broker does not answer in time. */
  ask(apiKey: number, apiVersion: number, body: Buffer): Promise<Buffer>;
  close(): void;
}

/** A link to the broker on this port of 127.0.0.1. Requests go one after the other. */
export function adminLink(port: number, login: Login): AdminLink {
  let connection: Promise<Connection> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const open = (): Promise<Connection> => {
    const opened = (connection ??= openConnection(port, login, () => {
      if (connection === opened) connection = undefined;
    }));
    opened.catch(() => (connection = undefined));
    return opened;
  };
  return {
    ask(apiKey, apiVersion, body) {
      const request = frame(requestHeader(apiKey, apiVersion, correlationId), body);
      const answer = queue.then(async () => (await (await open()).exchange(correlationId, request)).subarray(lengthBytes));
      queue = answer.catch(() => undefined);
      return answer;
    },
    close() {
      void connection?.then(
        ({ socket }) => socket.destroy(),
        () => undefined,
      );
    },
  };
}

// One request at a time needs no more than one.
const correlationId = 1;
const answerLimitMs = 10_000;

interface Connection {
  readonly socket: Socket;
  exchange(correlationId: number, request: Buffer): Promise<Buffer>;
}

async function openConnection(port: number, login: Login, closed: () => void): Promise<Connection> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  socket.on("error", () => undefined);
  // The broker ends a connection that was idle for ten minutes; the next request opens another.
  socket.on("close", closed);
  // An idle link keeps nothing alive.
  socket.unref();
  const exchange = (_: number, request: Buffer): Promise<Buffer> => exchangeOver(socket, request);
  try {
    await beginPlainLogin(exchange, correlationId);
    await plainLogin(exchange, correlationId, login);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return { socket, exchange };
}

/** Sends a request and resolves to the next frame, without its length. */
function exchangeOver(socket: Socket, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const settle = (action: () => void): void => {
      clearTimeout(timer);
      socket.off("data", take).off("close", gone);
      action();
    };
    const take = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      const end = received.length < lengthBytes ? Infinity : lengthBytes + received.readInt32BE();
      if (received.length >= end) settle(() => resolve(received.subarray(lengthBytes, end)));
    };
    const gone = (): void => settle(() => reject(new Error("The broker ended the connection")));
    const late = (): void => {
      settle(() => reject(new Error(`Expected the broker to answer within ${answerLimitMs / 1000} s`)));
      socket.destroy();
    };
    const timer = setTimeout(late, answerLimitMs);
    if (socket.destroyed) return gone();
    socket.on("data", take).on("close", gone);
    socket.write(request);
  });
}
