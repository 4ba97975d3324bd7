import { strict as assert } from "node:assert";
import { generateKeyPairSync } from "node:crypto";
import { utils } from "ssh2";
import { checkPrivateKey } from "../../../components/lookups/checkPrivateKey";
import { usualForm } from "../../../components/lookups/usualForm";
import { ed25519KeyPair } from "../../../local/instance/ed25519KeyPair";

/** EC2 makes larger ones; they take a second, and what is tested here is their form. */
const rsaBits = 1024;
const rsa = generateKeyPairSync("rsa", { modulusLength: rsaBits });
const pkcs1 = rsa.privateKey.export({ type: "pkcs1", format: "pem" }) as string;
const pkcs8 = rsa.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const encrypted = rsa.privateKey.export({ type: "pkcs1", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }) as string;
const encryptedPkcs8 = rsa.privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }) as string;
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed25519 = generateKeyPairSync("ed25519");
const openSsh = ed25519KeyPair();
const openSshEncrypted = utils.generateKeyPairSync("ed25519", { passphrase: "x", cipher: "aes256-ctr", rounds: 1 });

describe("private key", () => {
  const cases: readonly [string, string, string | undefined][] = [
    ["RSA in PKCS #1 (EC2's own form)", pkcs1, undefined],
    ["RSA in PKCS #8", pkcs8, undefined],
    ["ED25519 in OpenSSH form", openSsh.private, undefined],
    ["a trailing newline lost", pkcs1.trim(), undefined],
    ["the line ends of Windows", pkcs1.replaceAll("\n", "\r\n"), undefined],
    ["RSA in OpenSSH form", utils.generateKeyPairSync("rsa", { bits: rsaBits }).private, undefined],
    ["ECDSA in its own PEM form", ec.privateKey.export({ type: "sec1", format: "pem" }) as string, undefined],
    ["nothing", " \n", "an empty value"],
    ["a public key in PEM", rsa.publicKey.export({ type: "spki", format: "pem" }) as string, "a public key"],
    ["a public key in authorized_keys form", openSsh.public, "a public key"],
    ["prose", "see the wiki", "something that is not PEM"],
    ["a truncated key", pkcs1.slice(0, 600), "a truncated key"],
    ["a truncated key, OpenSSH form", openSsh.private.slice(0, 200), "a truncated key"],
    ["a key with lines lost, OpenSSH form", openSsh.private.replace(/\n[^\n]{64}\n/, "\n"), "a damaged key"],
    ["something else in OpenSSH's frame", openSsh.private.replace(/\n[^-][^\n]*/g, "\nAAAA"), "a damaged key"],
    ["ED25519 in PKCS #8, which AWS never gave out", ed25519.privateKey.export({ type: "pkcs8", format: "pem" }) as string, "a key of type ed25519 in PKCS #8, a form that SSH clients do not read"],
    ["PuTTY's form", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "a key in PuTTY's form"],
    ["an ECDSA public key in authorized_keys form", "ecdsa-sha2-nistp256 AAAAE2Vj", "a public key"],
    ["a damaged key", pkcs1.replace(/\n[^\n]{64}\n/, "\n"), "a damaged key"],
    ["a passphrase, traditional form", encrypted, "a key protected by a passphrase"],
    ["a passphrase, PKCS #8", encryptedPkcs8, "a key protected by a passphrase"],
    ["a passphrase, OpenSSH form", openSshEncrypted.private, "a key protected by a passphrase"],
  ];
  for (const [title, pem, fault] of cases) {
    it(`${fault === undefined ? "is accepted" : "is refused"}: ${title}`, () => assert.equal(checkPrivateKey(pem), fault));
  }

  it("is handed on in a form that every SSH client reads", () => {
    assert.equal(usualForm(pkcs8), pkcs1);
    assert.equal(usualForm(`\r\n ${pkcs1.replaceAll("\n", "\r\n")}`), pkcs1);
    assert.equal(usualForm(openSsh.private.trim()), openSsh.private);
    for (const pem of [pkcs1, pkcs8, openSsh.private]) assert.ok(!(utils.parseKey(usualForm(pem)) instanceof Error));
  });
});
