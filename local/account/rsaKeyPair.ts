import { createPublicKey, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

/** An RSA key pair in the forms that EC2 deals in. */
export interface RsaKeyPair {
  /** PEM, PKCS #1, as the `.pem` that EC2 hands out. */
  readonly privateKey: string;
  /** `ssh-rsa AAAA…`, as in authorized_keys (RFC 4253, 6.6). */
  readonly publicKey: string;
}

const modulusBits = 2048;

/** Makes a 2048-bit RSA key pair, which is what EC2 makes. */
export async function createRsaKeyPair(): Promise<RsaKeyPair> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: modulusBits,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return { privateKey, publicKey: sshPublicKey(privateKey) };
}

function sshPublicKey(privateKey: string): string {
  const { n = "", e = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const body = Buffer.concat([sshString(Buffer.from("ssh-rsa")), sshInteger(e), sshInteger(n)]);
  return `ssh-rsa ${body.toString("base64")}`;
}

function sshString(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** An mpint (RFC 4251, 5): a leading zero keeps a positive number positive. */
function sshInteger(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, "base64url");
  return sshString((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}
