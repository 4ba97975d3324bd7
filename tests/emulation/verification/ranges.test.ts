import { strict as assert } from "node:assert";
import type { PartitionLog } from "../../../emulation/delivery/partitionLogs";
import type { RunManifest } from "../../../emulation/run/manifest";
import { rangesOf } from "../../../emulation/verification/ranges";

const start = { name: "u.pin", startOffsets: [10, 20] };
const manifest = { run: "r", topics: { pin: start, geo: { ...start, name: "u.geo" }, user: { ...start, name: "u.user" } } } as unknown as RunManifest;

describe("rangesOf", () => {
  it("reads each partition from where the run began to where it ends now", () => {
    assert.deepEqual(pin([log(0, 0, 15), log(1, 0, 20)]), [range(0, 10, 15), range(1, 20, 20)]);
  });

  it("reads a partition that was added since from its beginning", () => assert.deepEqual(pin([log(2, 0, 5)]), [range(2, 0, 5)]));

  it("begins where the log begins when retention has removed what came before", () => assert.deepEqual(pin([log(0, 12, 15)]), [range(0, 12, 15)]));

  it("refuses topics that were made again since", () => {
    assert.throws(() => pin([log(0, 0, 3)]), /Run r began at offset 10 of u\.pin partition 0, but the log ends at 3: the topic was deleted/);
  });
});

function pin(logs: readonly PartitionLog[]): unknown {
  return rangesOf(manifest, new Map([["u.pin", logs]]));
}

function log(partition: number, first: number, end: number): PartitionLog {
  return { partition, start: BigInt(first), end: BigInt(end) };
}

function range(partition: number, from: number, to: number): unknown {
  return { topic: "u.pin", partition, from: BigInt(from), to: BigInt(to) };
}
