import { strict as assert } from "node:assert";
import { deliver } from "../../../emulation/delivery/deliver";
import { generatedPosts } from "../../../emulation/sources/generated";
import type { Post, PostSource } from "../../../emulation/sources/post";

describe("deliver", () => {
  it("sends batches one after another, in order, and tells each when it is acknowledged", async () => {
    const log: string[] = [];
    await deliver({
      source: posts(5),
      send: async (batch) => {
        log.push(`send ${names(batch)}`);
        await tick();
        log.push(`sent ${names(batch)}`);
      },
      onAcknowledged: (batch) => void log.push(`acknowledged ${names(batch)}`),
      signal: new AbortController().signal,
    });
    const expected = ["0,1", "2,3", "4"].flatMap((batch) => [`send ${batch}`, `sent ${batch}`, `acknowledged ${batch}`]);
    assert.deepEqual(log, expected);
  });

  it("never pulls more than one batch ahead", async () => {
    let pulled = 0;
    let acknowledged = 0;
    await deliver({
      source: counted(posts(20), () => assert.ok(++pulled <= acknowledged + 2)),
      send: tick,
      onAcknowledged: () => void acknowledged++,
      signal: new AbortController().signal,
    });
    assert.equal(acknowledged, 10);
  });

  it("finishes the batch under way when it is interrupted, and starts none", async () => {
    const controller = new AbortController();
    const acknowledged: string[] = [];
    await deliver({
      source: posts(100),
      send: async () => {
        controller.abort();
        await tick();
      },
      onAcknowledged: (batch) => void acknowledged.push(names(batch)),
      signal: controller.signal,
    });
    assert.deepEqual(acknowledged, ["0,1"]);
  });

  it("sends nothing when it is interrupted before it begins", async () => {
    await deliver({ source: posts(2), send: () => assert.fail(), onAcknowledged: () => assert.fail(), signal: AbortSignal.abort() });
  });

  it("fails with the sender's error, and closes the source", async () => {
    let closed = false;
    const source = counted(posts(10), () => undefined, () => (closed = true));
    const send = (): Promise<void> => Promise.reject(new Error("no broker"));
    await assert.rejects(deliver({ source, send, onAcknowledged: () => assert.fail(), signal: new AbortController().signal }), /no broker/);
    assert.ok(closed);
  });

  it("fails with the source's error after delivering what came before it", async () => {
    const acknowledged: string[] = [];
    const source = counted(posts(10), (batch) => assert.notEqual(names(batch), "4,5", "database gone"));
    await assert.rejects(deliver({ source, send: tick, onAcknowledged: (batch) => void acknowledged.push(names(batch)), signal: new AbortController().signal }), /database gone/);
    assert.deepEqual(acknowledged, ["0,1", "2,3"]);
  });
});

function posts(count: number): PostSource {
  return generatedPosts({ seed: 1, order: "sequential", posts: count, batch: 2 });
}

async function* counted(source: PostSource, onBatch: (batch: readonly Post[]) => void, onEnd: () => void = () => undefined): PostSource {
  try {
    for await (const batch of source) {
      onBatch(batch);
      yield batch;
    }
  } finally {
    onEnd();
  }
}

function names(batch: readonly Post[]): string {
  return batch.map(({ sequence }) => sequence).join(",");
}

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
