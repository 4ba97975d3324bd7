import { strict as assert } from "node:assert";
import fc from "fast-check";
import { EmulationError } from "../../../../emulation/error";
import { readBatches } from "../../../../emulation/delivery/protocol/readBatches";
import { encodeBatch, type RecordToEncode } from "./encodeBatch";
import { storedBatch } from "./storedBatch";

describe("readBatches", () => {
  for (const compression of ["none", "gzip"] as const) {
    it(`reads what another client wrote, compression ${compression}`, async () => {
      const text = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom("é日本 😀", "\u0000\n", "x".repeat(300)));
      const header = fc.record({ name: fc.string({ maxLength: 5 }), value: text });
      const record = fc.record({ key: fc.option(text), value: fc.option(text), headers: fc.uniqueArray(header, { maxLength: 3, selector: ({ name }) => name }), timestamp: fc.nat(1e12) });
      await fc.assert(
        fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 5 }), async (records) => {
          const [batch, more] = [...readBatches(await encodeBatch(records, { baseOffset: 7, compression }), "u.pin partition 0")];
          assert.equal(more, undefined);
          assert.deepEqual([batch?.baseOffset, batch?.lastOffset], [7n, 6n + BigInt(records.length)]);
          const read = batch?.records().map(({ key, value, offset }) => ({ key, value: value?.toString(), offset }));
          assert.deepEqual(read, records.map(({ key, value }, index) => ({ key: asRead(key), value: asRead(value), offset: 7n + BigInt(index) })));
          batch?.records().forEach((one, index) => {
            for (const { name, value } of records[index]?.headers ?? []) assert.equal(one.header(name), asRead(value));
            assert.equal(one.header("no such header"), undefined);
          });
        }),
        { numRuns: 12 },
      );
    });
  }

  it("reads one batch after another, and leaves out one that is cut off", () => {
    const whole = Buffer.concat([storedBatch(["a", "b"], 10), storedBatch(["c"], 12)]);
    for (let cut = 0; cut < 80; cut += 13) {
      const batches = [...readBatches(whole.subarray(0, whole.length - cut), "x")];
      assert.deepEqual(batches.map(({ lastOffset }) => lastOffset), cut === 0 ? [11n, 12n] : [11n]);
    }
    assert.deepEqual([...readBatches(Buffer.alloc(0), "x")], []);
  });

  it("has no records of a batch that only controls transactions", () => {
    const [batch] = [...readBatches(storedBatch(["commit"], 3, { attributes: 0x20 }), "x")];
    assert.deepEqual([batch?.lastOffset, batch?.records()], [3n, []]);
  });

  it("refuses a batch that was damaged, and says where it is", () => {
    const bytes = storedBatch(["a", "b"], 10);
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    refuses(() => [...readBatches(bytes, "u.pin partition 2")], /the batch at offset 10 of u\.pin partition 2 to match its checksum/);
  });

  it("refuses a batch older than Kafka 0.11", () => {
    const bytes = storedBatch(["a"], 0);
    bytes.writeInt8(1, 16);
    refuses(() => [...readBatches(bytes, "x")], /message format 2, got 1/);
  });

  for (const [codec, name] of [[2, "snappy"], [3, "lz4"], [4, "zstd"], [7, "compression 7"]] as const) {
    it(`refuses records compressed with ${name}, and says what to do`, () => {
      const [batch] = [...readBatches(storedBatch(["a"], 5, { attributes: codec }), "u.geo partition 1")];
      refuses(() => batch?.records(), new RegExp(`offset 5 of u\\.geo partition 1 to be uncompressed, or compressed with gzip, got ${name}\\. Set the topic's compression\\.type`));
    });
  }
});

function refuses(read: () => unknown, expected: RegExp): void {
  assert.throws(read, (error) => error instanceof EmulationError && expected.test(error.message));
}

/** UTF-8 has no half characters. */
function asRead(text: RecordToEncode["key"]): string | undefined {
  return text === null ? undefined : Buffer.from(text).toString();
}
