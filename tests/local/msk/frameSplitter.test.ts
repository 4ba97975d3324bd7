import assert from "node:assert/strict";
import fc from "fast-check";
import { FrameSplitter, type Part } from "../../../local/msk/frameSplitter";
import { frame, int16, ProtocolError } from "../../../local/msk/wire";

// Frames whose first INT16 is odd are captured.
function splitter(): FrameSplitter {
  return new FrameSplitter({
    headBytes: 6,
    captureLimit: 1000,
    decide: (head) => (head.readInt16BE(4) % 2 === 0 ? "pass" : "capture"),
  });
}

function split(chunks: readonly Buffer[]): Part[] {
  const frames = splitter();
  return chunks.flatMap((chunk) => [...frames.push(chunk)]);
}

describe("FrameSplitter", () => {
  const passed = frame(int16(2), Buffer.from("passed on"));
  const captured = frame(int16(3), Buffer.from("looked at"));

  it("passes a chunk of several frames on as it is", () => {
    const chunk = Buffer.concat([passed, passed]);
    const [part, ...more] = split([chunk]);
    assert.deepEqual(more, []);
    assert.ok(part?.kind === "pass");
    assert.equal(part.bytes.buffer, chunk.buffer);
    assert.deepEqual(part.bytes, chunk);
  });

  it("takes a frame out from between others, in order", () => {
    assert.deepEqual(split([Buffer.concat([passed, captured, passed])]), [
      { kind: "pass", bytes: passed },
      { kind: "frame", frame: captured.subarray(4) },
      { kind: "pass", bytes: passed },
    ]);
  });

  it("decides about a frame only when the one before it was taken", () => {
    let mode: "pass" | "capture" = "capture";
    const frames = new FrameSplitter({ headBytes: 6, captureLimit: 1000, decide: () => mode });
    const kinds: string[] = [];
    for (const part of frames.push(Buffer.concat([passed, passed]))) {
      kinds.push(part.kind);
      mode = "pass";
    }
    assert.deepEqual(kinds, ["frame", "pass"]);
  });

  it("finds the same frames wherever the chunks are cut", () => {
    const body = fc.uint8Array({ maxLength: 40 });
    const message = fc.tuple(fc.nat({ max: 5 }), body).map(([key, rest]) => frame(int16(key), Buffer.from(rest)));
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), fc.array(fc.nat({ max: 300 }), { maxLength: 12 }), (messages, cuts) => {
        const stream = Buffer.concat(messages);
        const edges = [0, ...cuts.filter((cut) => cut < stream.length).sort((a, b) => a - b), stream.length];
        const chunks = edges.slice(1).map((end, index) => stream.subarray(edges[index], end));
        const parts = split(chunks);
        const isCaptured = (one: Buffer): boolean => one.readInt16BE(4) % 2 === 1;
        const frames = parts.flatMap((part) => (part.kind === "frame" ? [part.frame] : []));
        const bytes = parts.flatMap((part) => (part.kind === "pass" ? [part.bytes] : []));
        assert.deepEqual(frames, messages.filter(isCaptured).map((one) => one.subarray(4)));
        assert.deepEqual(Buffer.concat(bytes), Buffer.concat(messages.filter((one) => !isCaptured(one))));
      }),
    );
  });

  const refused = [
    { title: "a negative length", bytes: Buffer.alloc(8, 0xff), message: /at least 2 bytes, got a length of -1/ },
    { title: "a frame without room for what is to be read", bytes: Buffer.alloc(8), message: /got a length of 0/ },
    { title: "a frame too long to hold", bytes: Buffer.from("7fffffff0003", "hex"), message: /a frame of at most 1000 bytes, got 2147483651/ },
  ];
  for (const { title, bytes, message } of refused) {
    it(`refuses ${title}`, () =>
      assert.throws(
        () => split([bytes]),
        (error: Error) => error instanceof ProtocolError && message.test(error.message),
      ));
  }
});
