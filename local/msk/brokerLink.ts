import type { Duplex } from "node:stream";
import { FrameSplitter } from "./frameSplitter";
import type { Exchange } from "./plainLogin";
import { apiKeys, frame, lengthBytes, requestHeader } from "./wire";
import { writeAll } from "./writeAll";

/** The broker's side of a client's connection. */
export interface BrokerLink {
  /** Passes the broker's responses on to the client until the broker ends. */
  pumpResponses(): Promise<void>;
  /**
   * Resolves when the broker, which knows the client by now, has answered everything sent to it before; until the next request nothing more comes.
   * Rejects when the broker ends instead.
   */
  settle(): Promise<void>;
  /** Sends the broker a request of our own; its response (without length) comes here instead of going to the client. */
  readonly exchange: Exchange;
}

/** Couples a broker's connection with the client that its responses are for. */
export function linkToBroker(broker: Duplex, client: Duplex): BrokerLink {
  let awaited: Awaited | undefined;
  const decide = (head: Buffer): "pass" | "capture" =>
    awaited !== undefined && head.readInt32BE(lengthBytes) === awaited.correlationId ? "capture" : "pass";
  const responses = new FrameSplitter({ headBytes: lengthBytes + 4, captureLimit: captureLimitBytes, decide });
  const exchange: Exchange = (correlationId, request) =>
    new Promise((resolve, reject) => {
      if (broker.destroyed || broker.readableEnded) return reject(brokerEnded());
      awaited = { correlationId, resolve, reject };
      broker.write(request);
    });
  const answer = (response: Buffer): void => {
    const taker = awaited;
    awaited = undefined;
    taker?.resolve(response);
  };
  return {
    exchange,
    async settle() {
      await exchange(ownCorrelationId, frame(requestHeader(apiKeys.apiVersions, 0, ownCorrelationId)));
    },
    async pumpResponses() {
      try {
        for await (const chunk of broker.iterator({ destroyOnReturn: false })) {
          for (const part of responses.push(chunk as Buffer)) {
            if (part.kind === "pass") await writeAll(client, part.bytes);
            else answer(part.frame);
          }
        }
      } finally {
        awaited?.reject(brokerEnded());
      }
      client.end();
    },
  };
}

interface Awaited {
  readonly correlationId: number;
  readonly resolve: (response: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/** For requests of our own. Clients count theirs up from 0, so that none of them is negative. */
export const ownCorrelationId = -0x4d53_4b;

const captureLimitBytes = 524_288;

function brokerEnded(): Error {
  return new Error("The broker ended the connection");
}
