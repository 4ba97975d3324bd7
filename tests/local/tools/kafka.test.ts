import { strict as assert } from "node:assert";
import { formatApacheDigest, parseApacheDigest } from "../../../local/tools/kafka";

const digest = "18630d2c693fb692198a7e548abeec1c0db943781cb03c100db184848af1b13d4d4f8c74a7ce8ee174e3e4f18e868a5d6fa0177d7571e3610d55f34b457eff82";

// What `gpg --print-md SHA512` prints, which is how Apache's .sha512 files are made.
const published = `kafka_2.12-2.8.1.tgz: 18630D2C 693FB692 198A7E54 8ABEEC1C 0DB94378 1CB03C10
                      0DB18484 8AF1B13D 4D4F8C74 A7CE8EE1 74E3E4F1 8E868A5D
                      6FA0177D 7571E361 0D55F34B 457EFF82
`;

describe("Apache's .sha512 files", () => {
  it("are written as Apache writes them", () => assert.equal(formatApacheDigest("kafka_2.12-2.8.1.tgz", digest), published));

  it("are read", () => assert.equal(parseApacheDigest(published), digest));

  it("are refused when a digit is missing", () => {
    assert.throws(() => parseApacheDigest(published.replace("457EFF82", "457EFF8")), /Expected Apache's checksum file to hold one SHA-512/);
  });

  it("are refused when the site answers with a page", () => {
    assert.throws(() => parseApacheDigest("<html>Not found</html>"), /<html>Not found/);
  });
});
