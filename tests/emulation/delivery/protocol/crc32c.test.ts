import { strict as assert } from "node:assert";
import fc from "fast-check";
import { crc32c } from "../../../../emulation/delivery/protocol/crc32c";

// RFC 3720, B.4, and the usual check value.
const known: readonly (readonly [string, Buffer, number])[] = [
  ["the check string", Buffer.from("123456789"), 0xe3069283],
  ["32 zeroes", Buffer.alloc(32), 0x8a9136aa],
  ["32 ones", Buffer.alloc(32, 0xff), 0x62a8ab43],
  ["32 rising bytes", Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
  ["nothing", Buffer.alloc(0), 0],
];

describe("crc32c", () => {
  for (const [what, bytes, expected] of known) {
    it(`of ${what} is as published`, () => assert.equal(crc32c(bytes, 0, bytes.length), expected));
  }

  it("takes any part of a buffer as if it stood alone", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(9), fc.nat(9), (bytes, before, behind) => {
        const whole = Buffer.concat([Buffer.alloc(before, 7), bytes, Buffer.alloc(behind, 9)]);
        assert.equal(crc32c(whole, before, before + bytes.length), crc32c(bytes, 0, bytes.length));
      }),
    );
  });
});
