import { strict as assert } from "node:assert";
import { generateKeyPairSync } from "node:crypto";
import { utils } from "ssh2";
import { checkPrivateKey } from "../../../components/lookups/checkPrivateKey";
import { ed25519KeyPair } from "../../../local/instance/ed25519KeyPair";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pkcs1 = rsa.privateKey.export({ type: "pkcs1", format: "pem" }) as string;
const pkcs8 = rsa.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const encrypted = rsa.privateKey.export({ type: "pkcs1", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }) as string;
const encryptedPkcs8 = rsa.privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }) as string;
const openSsh = ed25519KeyPair();
const openSshEncrypted = utils.generateKeyPairSync("ed25519", { passphrase: "x", cipher: "aes256-ctr", rounds: 16 });

describe("private key", () => {
  const cases: readonly [string, string, string | undefined][] = [
    ["RSA in PKCS #1 (EC2's own form)", pkcs1, undefined],
    ["RSA in PKCS #8", pkcs8, undefined],
    ["ED25519 in OpenSSH form", openSsh.private, undefined],
    ["a trailing newline lost", pkcs1.trim(), undefined],
    ["nothing", " \n", "an empty value"],
    ["a public key in PEM", rsa.publicKey.export({ type: "spki", format: "pem" }) as string, "a public key"],
    ["a public key in authorized_keys form", openSsh.public, "a public key"],
    ["prose", "see the wiki", "something that is not PEM"],
    ["a truncated key", pkcs1.slice(0, 600), "a truncated key"],
    ["a damaged key", pkcs1.replace(/\n[^\n]{64}\n/, "\n"), "a damaged key"],
    ["a passphrase, traditional form", encrypted, "a key protected by a passphrase"],
    ["a passphrase, PKCS #8", encryptedPkcs8, "a key protected by a passphrase"],
    ["a passphrase, OpenSSH form", openSshEncrypted.private, "a key protected by a passphrase"],
  ];
  for (const [title, pem, fault] of cases) {
    it(`${fault === undefined ? "is accepted" : "is refused"}: ${title}`, () => assert.equal(checkPrivateKey(pem), fault));
  }
});
