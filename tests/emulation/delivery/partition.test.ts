import { strict as assert } from "node:assert";
import { Partitioners } from "kafkajs";
import { partitionOf } from "../../../emulation/delivery/partition";

describe("partitionOf", () => {
  it("chooses the partition that Kafka's default partitioner does", () => {
    const partition = Partitioners.DefaultPartitioner();
    for (const count of [1, 2, 3, 7, 64]) {
      const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({ partitionId, partitionErrorCode: 0, leader: 1, replicas: [1], isr: [1] }));
      for (const key of ["0", "9", "10", "123", "7528", "11000", "123456", "4294967295", "9007199254740991"]) {
        assert.equal(partitionOf(key, count), partition({ topic: "t", partitionMetadata, message: { key, value: "" } }), `${key} of ${count}`);
      }
    }
  });
});
