import { strict as assert } from "node:assert";
import { parsePublishedDigest } from "../../provisioning/publishedDigest";

const sha256 = "ef21705509d82b5b8f673a5cb7552d64c7e18001a6329d49c850ff2fef83b8ab";
const sha512 = "0123456789abcdef".repeat(8);
const apache = `kafka_2.12-2.8.1.tgz: ${(sha512.toUpperCase().match(/.{8}/g) ?? []).join(" ").replace(/(.{72})/g, "$1\n")}\n`;

describe("published digest", () => {
  const cases: readonly [string, string, "sha256" | "sha512", string | undefined][] = [
    ["the digits alone", `${sha256}\n`, "sha256", sha256],
    ["digits and file, as sha256sum prints", `${sha256}  aws-msk-iam-auth-1.1.5-all.jar\n`, "sha256", sha256],
    ["Apache's form on several lines", apache, "sha512", sha512],
    ["the BSD form", `SHA512 (kafka.tgz) = ${sha512}\n`, "sha512", sha512],
    ["too few digits", sha256.slice(1), "sha256", undefined],
    ["a page instead of a digest", "<html>not found</html>", "sha256", undefined],
    ["nothing", "", "sha512", undefined],
  ];
  for (const [title, text, algorithm, digest] of cases) it(`reads ${title}`, () => assert.equal(parsePublishedDigest(text, algorithm), digest));
});
