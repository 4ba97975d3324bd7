import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { FrameReader } from "../../../../emulation/delivery/brokers/frameReader";
import { apis } from "../../../../emulation/delivery/protocol/api";
import { RequestWriter } from "../../../../emulation/delivery/protocol/requestWriter";
import { ResponseReader } from "../../../../emulation/delivery/protocol/responseReader";
import { decodeBatch } from "../protocol/decodeBatch";

/** What a broker does with one produce or fetch request besides, or instead of, what it should. */
export type Mishap = "cutBefore" | "cutAfter" | "notLeader" | "notEnoughReplicas" | "notEnoughAfterAppend" | "forget" | "throttle" | "outOfRange" | "denied";

/**
 * A broker of one's own: leader of every partition, with a broker's checks of an idempotent producer's batches (KIP-98):
 * a batch it has is acknowledged again, one that does not follow is refused. What it is asked to fetch comes from `batches`. Mishaps
 * come as listed, one a request.
 */
export class FakeBroker {
  /** What is stored, in order, by `topic/partition`: the records' sequence headers. */
  readonly logs = new Map<string, string[]>();
  /** What can be fetched: batches with their offsets, in order, by `topic/partition`. */
  readonly batches = new Map<string, readonly Buffer[]>();
  /** Values are refused from this size on. */
  maxMessageBytes = Infinity;
  mishaps: (Mishap | undefined)[] = [];
  private readonly producers = new Map<string, ProducerState>();
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => this.serve(socket));

  constructor(
    private readonly topics: readonly string[],
    private readonly partitions: number,
  ) {}

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  /** Resolves when nobody is connected. */
  async untilAlone(): Promise<void> {
    while (this.sockets.size > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.once("close", () => this.sockets.delete(socket));
    const frames = new FrameReader();
    // Requests of a connection are answered one after another.
    let turn = Promise.resolve();
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      for (const frame of frames.push(chunk)) turn = turn.then(() => this.answer(socket, frame));
    });
  }

  private async answer(socket: Socket, frame: Buffer): Promise<void> {
    if (socket.destroyed) return;
    const reader = new ResponseReader(frame);
    const key = reader.int16();
    reader.int16();
    const correlationId = reader.int32();
    reader.string();
    const body = await this.respond(socket, key, reader);
    if (body === undefined) return;
    const head = new RequestWriter().int32(body.length + 4).int32(correlationId).take();
    socket.write(Buffer.concat([head, body]));
  }

  private async respond(socket: Socket, key: number, reader: ResponseReader): Promise<Buffer | undefined> {
    if (key === apis.metadata.key) return this.metadata();
    if (key === apis.initProducerId.key) return new RequestWriter().int32(0).int16(0).int64(77n).int16(0).take();
    const mishap = this.mishaps.shift();
    if (mishap === "forget") this.producers.clear();
    if (mishap !== "cutBefore") {
      const response = key === apis.fetch.key ? this.fetch(reader, mishap) : await this.produce(reader, mishap);
      if (mishap !== "cutAfter") return response;
    }
    socket.destroy();
    return undefined;
  }

  private metadata(): Buffer {
    const writer = new RequestWriter();
    const { port } = this.server.address() as AddressInfo;
    writer.int32(0).int32(1).int32(1).string("127.0.0.1").int32(port).string(null).string("cluster").int32(1);
    writer.array(this.topics, (topic) => {
      writer.int16(0).string(topic).int8(0);
      writer.array(Array.from({ length: this.partitions }, (_, id) => id), (id) => writer.int16(0).int32(id).int32(1).int32(0).int32(0).int32(0));
    });
    return writer.take();
  }

  private async produce(reader: ResponseReader, mishap: Mishap | undefined): Promise<Buffer> {
    reader.string();
    reader.int16();
    reader.int32();
    const topics = reader.array(() => ({ topic: reader.string(), partitions: reader.array(() => ({ partition: reader.int32(), records: reader.blob() })) }));
    const writer = new RequestWriter().int32(topics.length);
    for (const { topic, partitions } of topics) {
      writer.string(topic).int32(partitions.length);
      for (const { partition, records } of partitions) {
        const { code, offset } = await this.store(`${topic}/${partition}`, records, mishap);
        writer.int32(partition).int16(code).int64(BigInt(offset)).int64(-1n).int64(0n);
      }
    }
    return writer.int32(mishap === "throttle" ? 20 : 0).take();
  }

  private fetch(reader: ResponseReader, mishap: Mishap | undefined): Buffer {
    reader.int32();
    reader.int32();
    reader.int32();
    let left = reader.int32();
    reader.int8();
    reader.int32();
    reader.int32();
    const wanted = reader.array(() => ({ topic: reader.string(), partitions: reader.array(() => readWanted(reader)) }));
    const code = { notLeader: 6, outOfRange: 1, denied: 29 }[mishap as string] ?? 0;
    const writer = new RequestWriter().int32(0).int16(0).int32(0);
    writer.array(wanted, ({ topic, partitions }) => {
      writer.string(topic);
      writer.array(partitions, ({ partition, offset, bytes }) => {
        const records = code === 0 ? this.recordsFrom(`${topic}/${partition}`, offset, Math.min(bytes, left)) : Buffer.alloc(0);
        left -= records.length;
        writer.int32(partition).int16(code).int64(-1n).int64(-1n).int64(-1n).int32(-1).blob(records);
      });
    });
    return writer.take();
  }

  /** Whole batches from the one with the offset on; what is beyond the limit is cut off, but never the first batch. */
  private recordsFrom(log: string, offset: bigint, limit: number): Buffer {
    if (limit <= 0) return Buffer.alloc(0);
    const batches = (this.batches.get(log) ?? []).filter((batch) => batch.readBigInt64BE(0) + BigInt(batch.readInt32BE(23)) >= offset);
    return Buffer.concat(batches).subarray(0, Math.max(limit, batches[0]?.length ?? 0));
  }

  private async store(log: string, bytes: Buffer, mishap: Mishap | undefined): Promise<{ code: number; offset: number }> {
    if (mishap === "notLeader") return { code: 6, offset: -1 };
    if (mishap === "notEnoughReplicas") return { code: 19, offset: -1 };
    if (bytes.length > this.maxMessageBytes) return { code: 10, offset: -1 };
    const { producerEpoch, baseSequence, records } = await decodeBatch(bytes);
    // Of a producer that it does not know, a broker takes no later batch than the first.
    const state = this.producers.get(log) ?? { epoch: producerEpoch, next: 0, last: [] };
    if (producerEpoch > state.epoch) Object.assign(state, { epoch: producerEpoch, next: 0, last: [] });
    const known = state.last.find(({ base, count }) => base === baseSequence && count === records.length);
    if (known !== undefined) return { code: 0, offset: known.offset };
    if (baseSequence !== state.next) return { code: 45, offset: -1 };
    const stored = this.logs.get(log) ?? [];
    const offset = stored.length;
    this.logs.set(log, [...stored, ...records.map(({ sequence }) => sequence)]);
    const last = [...state.last, { base: baseSequence, count: records.length, offset }].slice(-5);
    this.producers.set(log, { epoch: producerEpoch, next: baseSequence + records.length, last });
    return { code: mishap === "notEnoughAfterAppend" ? 20 : 0, offset };
  }
}

function readWanted(reader: ResponseReader): { readonly partition: number; readonly offset: bigint; readonly bytes: number } {
  const partition = reader.int32();
  reader.int32();
  const offset = reader.int64();
  reader.int64();
  return { partition, offset, bytes: reader.int32() };
}

interface ProducerState {
  epoch: number;
  next: number;
  last: readonly { readonly base: number; readonly count: number; readonly offset: number }[];
}
