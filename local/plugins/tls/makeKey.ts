import { createHash, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { opensshPrivateKey, sshPublicBlob } from "./openssh";

/** A key in all the forms that tls_private_key gives it in; texts end in a newline, as Go's encoders leave it. */
export interface Key {
  /** SHA-1 of the public key's DER, in hexadecimal. */
  readonly id: string;
  readonly privateKeyOpenssh: string;
  readonly privateKeyPem: string;
  readonly privateKeyPemPkcs8: string;
  readonly publicKeyFingerprintMd5: string;
  readonly publicKeyFingerprintSha256: string;
  readonly publicKeyOpenssh: string;
  readonly publicKeyPem: string;
}

/** Makes a key. `privateKeyPem` is PKCS #1 for RSA and PKCS #8 for ED25519, as in the provider. */
export async function makeKey(algorithm: string, rsaBits: number): Promise<Key> {
  const { privateKey, publicKey } = await generate(algorithm, rsaBits);
  const blob = sshPublicBlob(publicKey);
  const type = algorithm === "RSA" ? "ssh-rsa" : "ssh-ed25519";
  const pkcs8 = pem(privateKey.export({ type: "pkcs8", format: "pem" }));
  return {
    id: createHash("sha1").update(publicKey.export({ type: "spki", format: "der" })).digest("hex"),
    privateKeyOpenssh: opensshPrivateKey(privateKey, publicKey),
    privateKeyPem: algorithm === "RSA" ? pem(privateKey.export({ type: "pkcs1", format: "pem" })) : pkcs8,
    privateKeyPemPkcs8: pkcs8,
    publicKeyFingerprintMd5: (createHash("md5").update(blob).digest("hex").match(/../g) ?? []).join(":"),
    publicKeyFingerprintSha256: `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`,
    publicKeyOpenssh: `${type} ${blob.toString("base64")}\n`,
    publicKeyPem: pem(publicKey.export({ type: "spki", format: "pem" })),
  };
}

function generate(algorithm: string, rsaBits: number): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  return algorithm === "RSA" ? promisify(generateKeyPair)("rsa", { modulusLength: rsaBits }) : promisify(generateKeyPair)("ed25519", undefined);
}

function pem(text: string | Buffer): string {
  return text.toString();
}
