import { randomBytes, type KeyObject } from "node:crypto";

/** A public key as RFC 4253, 6.6 (RSA) and RFC 8709, 4 (ED25519) have it. */
export function sshPublicBlob(publicKey: KeyObject): Buffer {
  const jwk = publicKey.export({ format: "jwk" });
  return jwk.kty === "RSA" ? joined("ssh-rsa", integer(jwk.e), integer(jwk.n)) : joined("ssh-ed25519", bytes(jwk.x));
}

/** A private key in OpenSSH's own format, without passphrase and comment (openssh-portable, PROTOCOL.key; x/crypto/ssh.MarshalPrivateKey). */
export function opensshPrivateKey(privateKey: KeyObject, publicKey: KeyObject): string {
  const check = randomBytes(4);
  const secretPart = padded(Buffer.concat([check, check, privateFields(privateKey), string("")]));
  const none = [string("none"), string("none"), string("")];
  const body = Buffer.concat([Buffer.from("openssh-key-v1\0"), ...none, uint32(1), string(sshPublicBlob(publicKey)), string(secretPart)]);
  const lines = body.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
}

function privateFields(privateKey: KeyObject): Buffer {
  const jwk = privateKey.export({ format: "jwk" });
  if (jwk.kty !== "RSA") return joined("ssh-ed25519", bytes(jwk.x), Buffer.concat([bytes(jwk.d), bytes(jwk.x)]));
  return joined("ssh-rsa", integer(jwk.n), integer(jwk.e), integer(jwk.d), integer(jwk.qi), integer(jwk.p), integer(jwk.q));
}

const blockBytes = 8;

/** Filled up with 1, 2, 3, … to whole blocks. */
function padded(text: Buffer): Buffer {
  const missing = (blockBytes - (text.length % blockBytes)) % blockBytes;
  return Buffer.concat([text, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}

function joined(type: string, ...fields: readonly Buffer[]): Buffer {
  return Buffer.concat([string(type), ...fields.map((field) => string(field))]);
}

function string(text: string | Buffer): Buffer {
  return Buffer.concat([uint32(Buffer.byteLength(text)), Buffer.from(text)]);
}

function uint32(value: number): Buffer {
  const field = Buffer.alloc(4);
  field.writeUInt32BE(value);
  return field;
}

/** An mpint (RFC 4251, 5): a leading zero keeps a positive number positive. */
function integer(base64url: string | undefined): Buffer {
  const value = bytes(base64url);
  return (value[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), value]) : value;
}

function bytes(base64url: string | undefined): Buffer {
  return Buffer.from(base64url ?? "", "base64url");
}
