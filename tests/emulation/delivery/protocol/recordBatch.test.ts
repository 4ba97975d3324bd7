import { strict as assert } from "node:assert";
import fc from "fast-check";
import { RecordBatch } from "../../../../emulation/delivery/protocol/recordBatch";
import { splitBatch } from "../../../../emulation/delivery/protocol/splitBatch";
import { PostParts } from "../../../../emulation/delivery/posts/postParts";
import { decodeBatch, type DecodedBatch } from "./decodeBatch";

const stamp = { producerId: 4_000_000_000_123n, producerEpoch: 7, baseSequence: 2_147_483_000 };

describe("RecordBatch", () => {
  it("is read back by another client as it was written", async () => {
    const decoded = await decode(["{}", '{"a":"b"}'], 1_700_000_000_000);
    assert.deepEqual(decoded, {
      producerId: "4000000000123",
      producerEpoch: 7,
      baseSequence: 2_147_483_000,
      lastOffsetDelta: 1,
      records: [
        { offset: "0", timestamp: "1700000000000", key: "10", value: "{}", run: "r1", sequence: "1000000000000" },
        { offset: "1", timestamp: "1700000000003", key: "11", value: '{"a":"b"}', run: "r1", sequence: "1000000000001" },
      ],
    });
  });

  it("keeps any text, whatever bytes its characters take", async () => {
    // Every code point but for surrogates, as unit "binary" has it, which takes half a second to make.
    const character = fc.integer({ min: 0, max: 0x10_ffff - 0x800 }).map((point) => String.fromCodePoint(point < 0xd800 ? point : point + 0x800));
    const text = fc.oneof(fc.string({ unit: character, maxLength: 300 }), fc.constant("é".repeat(60)), fc.constant("x".repeat(9_000)), fc.constant("日本".repeat(3_000)));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), async (values) => {
        const { records } = await decode(values, 5);
        assert.deepEqual(records.map(({ value }) => value), values.map((value) => Buffer.from(value).toString()));
      }),
      { numRuns: 15 },
    );
  });

  it("takes a record exactly when it surely fits", () => {
    const batch = new RecordBatch(Buffer.alloc(400));
    assert.ok(batch.fits(10, 200, 40));
    assert.ok(!batch.fits(10, 300, 40));
  });

  it("may be sealed again with another stamp", async () => {
    const batch = filled(["a", "b"], 0);
    batch.seal(stamp);
    const { baseSequence, producerEpoch } = await decodeBatch(batch.seal({ ...stamp, producerEpoch: 8, baseSequence: 0 }));
    assert.deepEqual([producerEpoch, baseSequence], [8, 0]);
  });
});

describe("splitBatch", () => {
  it("gives two halves with the same records in order", async () => {
    const values = ["one", "zwei ü", "three"];
    const halves = splitBatch(filled(values, 42), 42);
    const decoded = await Promise.all(halves.map((half) => decodeBatch(half.seal(stamp))));
    assert.deepEqual(decoded.map(({ records }) => records.map(({ offset, key, value, sequence }) => [offset, key, value, sequence])), [
      [["0", "10", "one", "1000000000000"], ["1", "11", "zwei ü", "1000000000001"]],
      [["0", "12", "three", "1000000000002"]],
    ]);
  });
});

function decode(values: readonly string[], startMs: number): Promise<DecodedBatch> {
  return decodeBatch(filled(values, startMs).seal(stamp));
}

function filled(values: readonly string[], startMs: number): RecordBatch {
  const batch = new RecordBatch(Buffer.alloc(200_000));
  const parts = new PostParts("r1");
  values.forEach((value, index) => {
    parts.fill(10 + index, 1_000_000_000_000 + index);
    batch.append(value, parts, startMs + 3 * index);
  });
  return batch;
}
