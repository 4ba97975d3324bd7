import { strict as assert } from "node:assert";
import { Writable } from "node:stream";
import { printRecords } from "../../../emulation/display/printRecords";
import { rowGenerator } from "../../../emulation/rows/generator";
import { generatedPosts } from "../../../emulation/sources/generated";

const topics = { pin: "abc.pin", geo: "abc.geo", user: "abc.user" };

describe("printRecords", () => {
  it("prints a line a record, its value as it would be sent", async () => {
    const chunks: string[] = [];
    await printRecords(generatedPosts({ seed: 100, order: "course", posts: 2, batch: 5 }), topics, sink((text) => void chunks.push(text)));
    const lines = chunks.join("").trimEnd().split("\n");
    const { pin, geo } = rowGenerator(100);
    assert.equal(lines.length, 6);
    assert.equal(lines[0], `{"topic":"abc.pin","key":"7528","value":${pin(7528)}}`);
    assert.deepEqual(JSON.parse(lines[4] ?? ""), { topic: "abc.geo", key: "2863", value: JSON.parse(geo(2863)) as unknown });
  });

  it("ends quietly when its reader has had enough", async () => {
    const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
    const endless = generatedPosts({ seed: 1, order: "random", batch: 10 });
    await printRecords(endless, topics, sink(() => gone));
  });

  it("fails when it cannot write for another reason", async () => {
    const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
    await assert.rejects(printRecords(generatedPosts({ seed: 1, order: "random", batch: 10 }), topics, sink(() => full)), full);
  });
});

function sink(take: (text: string) => Error | void): Writable {
  return new Writable({ write: (chunk: Buffer, _encoding, done) => done(take(chunk.toString()) ?? undefined) });
}
