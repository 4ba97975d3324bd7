import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/**
 * Tells what is wrong with a private key in PEM or OpenSSH form.
 *
 * @returns undefined for a usable key; else what was found, without any of its text.
 */
export function checkPrivateKey(pem: string): string | undefined {
  const text = pem.trim().replaceAll("\r\n", "\n");
  if (text === "") return "an empty value";
  if (/^(ssh|ecdsa|sk)-|BEGIN (RSA |EC |SSH2 )?PUBLIC KEY/.test(text)) return "a public key";
  if (/^PuTTY-User-Key-File/.test(text)) return "a key in PuTTY's form";
  if (/ENCRYPTED/.test(text)) return "a key protected by a passphrase";
  const label = /^-----BEGIN ([A-Z ]*PRIVATE KEY)-----/.exec(text)?.[1];
  if (label === undefined) return "something that is not PEM";
  if (!text.endsWith(`-----END ${label}-----`)) return "a truncated key";
  return label === "OPENSSH PRIVATE KEY" ? checkOpenSsh(text) : checkPem(text);
}

function checkPem(text: string): string | undefined {
  const key = parsePem(text);
  if (key === undefined) return "a damaged key";
  if (key.asymmetricKeyType === "rsa" || text.startsWith("-----BEGIN EC ")) return undefined;
  return `a key of type ${key.asymmetricKeyType} in PKCS #8, a form that SSH clients do not read`;
}

function parsePem(text: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(text);
    createPublicKey(key);
    return key;
  } catch {
    return undefined;
  }
}

/** @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key */
function checkOpenSsh(text: string): string | undefined {
  const magic = "openssh-key-v1\0";
  const body = Buffer.from(text.replace(/-----[A-Z ]+-----/g, ""), "base64");
  if (body.toString("latin1", 0, magic.length) !== magic) return "a damaged key";
  try {
    const fields = new FieldReader(body, magic.length);
    const cipher = fields.field().toString("latin1");
    if (cipher !== "none") return "a key protected by a passphrase";
    fields.field(); // name of the key derivation function
    fields.field(); // its options
    for (let keys = fields.integer(); keys > 0; keys -= 1) fields.field(); // public keys
    const privateKeys = fields.field();
    // Two equal numbers tell that what follows was decrypted.
    return privateKeys.readUInt32BE(0) === privateKeys.readUInt32BE(4) ? undefined : "a damaged key";
  } catch {
    return "a damaged key";
  }
}

/** Reads the lengths and fields of SSH's wire form (RFC 4251, section 5). */
class FieldReader {
  constructor(
    private readonly body: Buffer,
    private at: number,
  ) {}

  integer(): number {
    this.at += 4;
    return this.body.readUInt32BE(this.at - 4);
  }

  field(): Buffer {
    const length = this.integer();
    this.at += length;
    if (this.at > this.body.length) throw new RangeError("beyond the end");
    return this.body.subarray(this.at - length, this.at);
  }
}
