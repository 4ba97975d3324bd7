import { strict as assert } from "node:assert";
import { deliver, type Sink } from "../../../emulation/delivery/deliver";
import { generatedPosts } from "../../../emulation/sources/generated";
import type { Post, PostSource } from "../../../emulation/sources/post";

const never = new AbortController().signal;

describe("deliver", () => {
  it("hands over every post in order, and then waits until all are delivered", async () => {
    const log: string[] = [];
    await deliver({ source: posts(5), sink: sink({ flush: () => void log.push("flush") }), take: ({ sequence }) => void log.push(`${sequence}`), signal: never });
    assert.deepEqual(log, ["0", "1", "2", "3", "4", "flush"]);
  });

  it("pulls nothing more while the sink has no room", async () => {
    let pulled = 0;
    let taken = 0;
    const full = sink({ hasRoom: () => false, room: () => assert.equal(pulled, taken / 2) });
    await deliver({ source: counted(posts(20), () => pulled++), sink: full, take: () => void taken++, signal: never });
    assert.equal(taken, 20);
  });

  it("lets the brokers' answers in while a source never waits", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await deliver({ source: posts(20_000), sink: sink({}), take: () => undefined, signal: never });
    clearInterval(timer);
    assert.ok(turns > 1, `the event loop turned ${turns} times`);
  });

  it("delivers what was taken when it is interrupted, and takes nothing more", async () => {
    const controller = new AbortController();
    const taken: number[] = [];
    let flushed = false;
    const take = ({ sequence }: Post): void => {
      taken.push(sequence);
      controller.abort();
    };
    await deliver({ source: posts(100), sink: sink({ flush: () => void (flushed = true) }), take, signal: controller.signal });
    assert.deepEqual([taken, flushed], [[0, 1], true]);
  });

  it("takes nothing when it is interrupted before it begins", async () => {
    await deliver({ source: posts(2), sink: sink({}), take: () => assert.fail(), signal: AbortSignal.abort() });
  });

  it("fails as soon as delivery is impossible, though the source still waits, and closes the source", async () => {
    let closed = false;
    const source = counted(posts(2), () => undefined, () => (closed = true));
    await assert.rejects(deliver({ source, sink: sink({ guard: () => Promise.reject(new Error("no broker")) }), take: () => assert.fail(), signal: never }), /no broker/);
    assert.ok(closed);
  });

  it("fails with the source's error after delivering what came before it", async () => {
    const log: string[] = [];
    const source = counted(posts(10), (batch) => assert.notEqual(batch[0]?.sequence, 4, "database gone"));
    const take = ({ sequence }: Post): void => void log.push(`${sequence}`);
    await assert.rejects(deliver({ source, sink: sink({ flush: () => void log.push("flush") }), take, signal: never }), /database gone/);
    assert.deepEqual(log, ["0", "1", "2", "3", "flush"]);
  });
});

function sink(behaviour: { hasRoom?: () => boolean; room?: () => void; flush?: () => void; guard?: Sink["guard"] }): Sink {
  const { hasRoom = () => true, room = () => undefined, flush = () => undefined, guard = (promise) => promise } = behaviour;
  return {
    get hasRoom() {
      return hasRoom();
    },
    room: () => Promise.resolve(room()),
    flush: () => Promise.resolve(flush()),
    guard,
  };
}

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
