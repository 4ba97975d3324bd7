import { strict as assert } from "node:assert";
import { Bundle } from "../../../../emulation/delivery/posts/bundle";
import { Lane, type Parcel, type Setback } from "../../../../emulation/delivery/posts/lane";
import { PostParts } from "../../../../emulation/delivery/posts/postParts";

const network: Setback = { type: "NETWORK_EXCEPTION", remedy: "leader" };
const outOfOrder: Setback = { type: "OUT_OF_ORDER_SEQUENCE_NUMBER", remedy: "sequence" };
const notEnough: Setback = { type: "NOT_ENOUGH_REPLICAS", remedy: "retry" };

describe("Lane", () => {
  let lane: Lane;
  beforeEach(() => (lane = new Lane("u.pin", 0, 0, { producerId: 1n, producerEpoch: 0 })));

  it("numbers records one after another, and has at most five batches under way", () => {
    push(lane, 7);
    assert.deepEqual(takeAll(lane), ["0@0", "2@0", "4@0", "6@0", "8@0"]);
    lane.stored(underWay[0] as Parcel, 100n);
    assert.deepEqual(takeAll(lane), ["10@0"]);
    assert.equal(lane.firstOffset, 100n);
  });

  it("sends nothing after a setback until all under way are answered, then all of them again, in order, with their numbers", () => {
    push(lane, 4);
    takeAll(lane);
    lane.failed(underWay[0] as Parcel, notEnough);
    assert.equal(lane.take(1), undefined);
    lane.failed(underWay[1] as Parcel, outOfOrder);
    lane.failed(underWay[3] as Parcel, network);
    lane.failed(underWay[2] as Parcel, network);
    assert.deepEqual(takeAll(lane), ["0@0", "2@0", "4@0", "6@0"]);
  });

  it("begins a new epoch when a broker misses what nobody sent: it has lost what it knew", () => {
    push(lane, 3);
    takeAll(lane);
    lane.stored(underWay[0] as Parcel, 0n);
    lane.failed(underWay[1] as Parcel, outOfOrder);
    lane.failed(underWay[2] as Parcel, outOfOrder);
    assert.deepEqual(takeAll(lane), ["0@1", "2@1"]);
  });

  it("does not begin one when the first only waits for another that failed", () => {
    push(lane, 2);
    takeAll(lane);
    lane.failed(underWay[0] as Parcel, network);
    lane.failed(underWay[1] as Parcel, outOfOrder);
    assert.equal(lane.producerEpoch, 0);
  });

  it("gives a dropped batch's numbers to those behind it", () => {
    push(lane, 3);
    takeAll(lane);
    lane.dropped(underWay[0] as Parcel);
    assert.equal(lane.take(1), undefined);
    lane.failed(underWay[1] as Parcel, outOfOrder);
    lane.failed(underWay[2] as Parcel, outOfOrder);
    push(lane, 1);
    assert.deepEqual(takeAll(lane), ["0@0", "2@0", "4@0"]);
  });

  it("sends the parts of a batch that was too large in its place, before those behind it", () => {
    push(lane, 2);
    takeAll(lane);
    const whole = underWay[0] as Parcel;
    const parts = [0, 1].map((at) => ({ ...parcel(0, 1), baseSequence: at }));
    lane.replaced(whole, parts);
    lane.failed(underWay[1] as Parcel, outOfOrder);
    assert.deepEqual(takeAll(lane), ["0@0", "1@0", "2@0"]);
  });

  it("waits as long as it was told to", () => {
    push(lane, 1);
    lane.notBeforeMs = 50;
    assert.equal(lane.take(49), undefined);
    assert.notEqual(lane.take(50), undefined);
  });

  it("goes on from 0 behind the last number there is", () => {
    push(lane, 1);
    const first = lane.take(0)?.parcel as Parcel;
    lane.stored(first, 0n);
    const far = { ...parcel(1, 2), baseSequence: undefined };
    Object.assign(lane, { nextSequence: 0x7fff_ffff });
    lane.push(far);
    push(lane, 1);
    assert.deepEqual(takeAll(lane), ["2147483647@0", "1@0"]);
  });
});

let underWay: Parcel[] = [];
let pushed = 0;

/** Batches of two records each. */
function push(lane: Lane, count: number): void {
  for (let index = 0; index < count; index++) lane.push(parcel(pushed++, 2));
}

function parcel(number: number, records: number): Parcel {
  const bundle = new Bundle(0, [Buffer.alloc(1_000), Buffer.alloc(1_000), Buffer.alloc(1_000)]);
  const parts = new PostParts("r");
  for (let index = 0; index < records; index++) {
    const sequence = number * 2 + index;
    parts.fill(sequence, sequence);
    bundle.add({ sequence, row: sequence, values: { pin: "{}", geo: "{}", user: "{}" } }, parts, 7, 0);
  }
  return { bundle, table: 0, batch: bundle.batches[0] as Parcel["batch"], baseSequence: undefined, firstSentMs: 0 };
}

/** Takes all there is: the number of each batch's first record, and its epoch, as the sealed bytes have them. */
function takeAll(lane: Lane): readonly string[] {
  underWay = [];
  const taken: string[] = [];
  for (let next = lane.take(1); next !== undefined; next = lane.take(1)) {
    underWay.push(next.parcel);
    taken.push(`${next.records.readInt32BE(53)}@${next.records.readInt16BE(51)}`);
  }
  return taken;
}
