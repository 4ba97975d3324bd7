import { connect } from "node:net";
import { apiKeys, frame, int32, lengthBytes, Reader, requestHeader } from "./wire";

/** What a broker knows about its cluster. */
interface ClusterView {
  readonly brokerIds: readonly number[];
  /** -1 while there is none. */
  readonly controllerId: number;
}

/** Whether the broker on this port of 127.0.0.1 answers, and knows a controller and `brokers` brokers. Never rejects. */
export async function isReady(port: number, brokers: number): Promise<boolean> {
  const request = frame(requestHeader(apiKeys.metadata, metadataVersion, 0), int32(0));
  try {
    const view = readClusterView(await ask(port, request));
    return view.brokerIds.length === brokers && view.controllerId >= 0;
  } catch {
    return false;
  }
}

// Of this version on, an empty list of topics means none.
const metadataVersion = 1;
const answerLimitMs = 2_000;

async function ask(port: number, request: Buffer): Promise<Buffer> {
  const socket = connect({ host: "127.0.0.1", port });
  socket.setTimeout(answerLimitMs, () => socket.destroy(new Error(`No answer in ${answerLimitMs} ms`)));
  try {
    socket.write(request);
    let received = Buffer.alloc(0);
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk as Buffer]);
      if (received.length >= lengthBytes && received.length >= lengthBytes + received.readInt32BE()) break;
    }
    return received.subarray(lengthBytes);
  } finally {
    socket.destroy();
  }
}

/** Reads a Metadata response of version 1. */
export function readClusterView(response: Buffer): ClusterView {
  const reader = new Reader(response);
  reader.int32();
  const brokerIds = Array.from({ length: reader.int32() }, () => readBroker(reader));
  return { brokerIds, controllerId: reader.int32() };
}

function readBroker(reader: Reader): number {
  const id = reader.int32();
  reader.string();
  reader.int32();
  reader.nullableString();
  return id;
}
