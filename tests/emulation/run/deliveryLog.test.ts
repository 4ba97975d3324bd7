import { strict as assert } from "node:assert";
import type { Bundle } from "../../../emulation/delivery/posts/bundle";
import { DeliveryLog } from "../../../emulation/run/deliveryLog";

describe("DeliveryLog", () => {
  it("stays at the start until a bundle lies wholly before the first unacknowledged post", () => {
    const log = new DeliveryLog([[10, 20], [30, 40], [50, 60]]);
    log.add(bundle(0, 99, [110n, 130n, 150n]));
    assert.deepEqual(log.doneOffsets(99), [[10, 20], [30, 40], [50, 60]]);
    assert.deepEqual(log.doneOffsets(100), [[110, 20], [130, 40], [150, 60]]);
  });

  it("passes bundles in their order, whichever was acknowledged first", () => {
    const log = new DeliveryLog([[0], [0], [0]]);
    log.add(bundle(0, 20, [2n, 2n, 2n]));
    log.add(bundle(0, 10, [1n, 1n, 1n]));
    assert.deepEqual(log.doneOffsets(15), [[1], [1], [1]]);
    assert.deepEqual(log.doneOffsets(21), [[2], [2], [2]]);
  });

  it("keeps the offset of a topic to which a bundle had nothing to send", () => {
    const log = new DeliveryLog([[5], [6], [7]]);
    log.add(bundle(0, 1, [9n, undefined, 8n]));
    assert.deepEqual(log.doneOffsets(2), [[9], [6], [8]]);
  });
});

function bundle(partition: number, last: number, endOffsets: readonly (bigint | undefined)[]): Bundle {
  return { partition, last, endOffsets } as Bundle;
}
