import { strict as assert } from "node:assert";
import fc from "fast-check";
import { convergePolicy, type PolicyStore } from "../../../components/trust/convergePolicy";
import { type PolicyDocument, selfAssumeStatement, statementsOf, withStatement, withoutStatement } from "../../../components/trust/trustPolicy";

const roleArn = "arn:aws:iam::123456789012:role/r";
const ec2 = { Sid: "Ec2", Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const sids = (document: PolicyDocument) => statementsOf(document).map(({ Sid }) => Sid);
const add = (sid: string) => (document: PolicyDocument) => (sids(document).includes(sid) ? undefined : withStatement(document, selfAssumeStatement(sid, roleArn)));
const take = (sid: string) => (document: PolicyDocument) => (sids(document).includes(sid) ? withoutStatement(document, sid, false) : undefined);

/** Time that passes only where everybody waits. */
class VirtualClock {
  private now = 0;
  private readonly waiting: { readonly at: number; readonly wake: () => void }[] = [];

  wait(ms: number): Promise<void> {
    return new Promise((wake) => this.waiting.push({ at: this.now + ms, wake }));
  }

  async runOut(): Promise<void> {
    for (;;) {
      // Whatever can run without time passing has run by then.
      await new Promise((resolve) => setImmediate(resolve));
      this.waiting.sort((a, b) => a.at - b.at);
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.now = next.at;
      next.wake();
    }
  }
}

/** IAM as writers far away see it: a request takes a while to get there, and its answer to come back. */
function storeOf(iam: { document: PolicyDocument }, clock: VirtualClock, latencyMs: () => number): PolicyStore {
  return {
    read: async () => {
      await clock.wait(latencyMs());
      const { document } = iam;
      await clock.wait(latencyMs());
      return document;
    },
    write: async (document) => {
      await clock.wait(latencyMs());
      iam.document = document;
      await clock.wait(latencyMs());
    },
    settle: (round) => clock.wait(settleMs + latencyMs() * 2 ** Math.min(round, 4)),
  };
}

const mostLatencyMs = 400;
const settleMs = 1_000;

describe("an edit of a policy that others edit too", () => {
  it("is not lost, and loses nobody's, whatever time each request takes", async () => {
    const latencies = fc.array(fc.integer({ min: 0, max: mostLatencyMs }), { minLength: 8, maxLength: 40 });
    const writers = fc.array(fc.record({ latencies, adds: fc.boolean() }), { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(writers, async (given) => {
        const leaving = given.flatMap(({ adds }, i) => (adds ? [] : [selfAssumeStatement(`S${i}`, roleArn)]));
        const iam = { document: { Statement: [ec2, ...leaving] } as PolicyDocument };
        const clock = new VirtualClock();
        const edits = given.map((writer, i) => {
          let request = 0;
          const latencyMs = () => writer.latencies[request++ % writer.latencies.length] ?? 0;
          return convergePolicy(storeOf(iam, clock, latencyMs), (writer.adds ? add : take)(`S${i}`));
        });
        await clock.runOut();
        await Promise.all(edits);
        const staying = given.flatMap(({ adds }, i) => (adds ? [`S${i}`] : []));
        assert.deepEqual(sids(iam.document).sort(), ["Ec2", ...staying].sort());
      }),
      { numRuns: 300 },
    );
  });

  /** A store without latency whose settling is up to the test. */
  const plainStore = (iam: { document: PolicyDocument }, settle: (round: number) => void) => {
    const writes: PolicyDocument[] = [];
    const store: PolicyStore = {
      read: () => Promise.resolve(iam.document),
      write: (document) => {
        writes.push(document);
        iam.document = document;
        return Promise.resolve();
      },
      settle: (round) => Promise.resolve(settle(round)),
    };
    return { store, writes };
  };

  it("writes nothing, and waits for nothing, where nothing is to change", async () => {
    const { store, writes } = plainStore({ document: { Statement: ec2 } }, () => assert.fail());
    assert.deepEqual(await convergePolicy(store, () => undefined), { Statement: ec2 });
    assert.deepEqual(writes, []);
  });

  it("is made anew, in the document as it is by then, where another undid it", async () => {
    const others = { Statement: [{ ...ec2, Sid: "Others" }] };
    const iam: { document: PolicyDocument } = { document: { Statement: ec2 } };
    const { store, writes } = plainStore(iam, (round) => {
      if (round === 0) iam.document = others;
    });
    assert.deepEqual(sids((await convergePolicy(store, add("S"))) ?? {}), ["Others", "S"]);
    assert.equal(writes.length, 2);
  });

  it("is given up where others undo it each time", async () => {
    const iam: { document: PolicyDocument } = { document: { Statement: ec2 } };
    const { store, writes } = plainStore(iam, () => (iam.document = { Statement: ec2 }));
    assert.equal(await convergePolicy(store, add("S")), undefined);
    assert.equal(writes.length, 10);
  });
});
