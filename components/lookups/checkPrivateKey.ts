import { createPrivateKey, createPublicKey } from "node:crypto";

/**
 * Tells what is wrong with a private key in PEM or OpenSSH form.
 *
 * @returns undefined for a usable key; else what was found, without any of its text.
 */
export function checkPrivateKey(pem: string): string | undefined {
  const text = pem.trim();
  if (text === "") return "an empty value";
  if (/^ssh-|BEGIN (RSA |EC |SSH2 )?PUBLIC KEY/.test(text)) return "a public key";
  if (/ENCRYPTED/.test(text)) return "a key protected by a passphrase";
  const label = /^-----BEGIN ([A-Z ]*PRIVATE KEY)-----/.exec(text)?.[1];
  if (label === undefined) return "something that is not PEM";
  if (!text.endsWith(`-----END ${label}-----`)) return "a truncated key";
  return label === "OPENSSH PRIVATE KEY" ? checkOpenSsh(text) : checkPem(text);
}

function checkPem(text: string): string | undefined {
  try {
    createPublicKey(createPrivateKey(text));
    return undefined;
  } catch {
    return "a damaged key";
  }
}

/** @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key */
function checkOpenSsh(text: string): string | undefined {
  const magic = "openssh-key-v1\0";
  const body = Buffer.from(text.replace(/-----[A-Z ]+-----/g, ""), "base64");
  if (body.toString("latin1", 0, magic.length) !== magic || body.length < magic.length + 4) return "a damaged key";
  const cipherLength = body.readUInt32BE(magic.length);
  const cipher = body.toString("latin1", magic.length + 4, magic.length + 4 + cipherLength);
  return cipher === "none" ? undefined : "a key protected by a passphrase";
}
