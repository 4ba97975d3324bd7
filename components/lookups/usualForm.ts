import { createPrivateKey } from "node:crypto";

/**
 * A private key in the form that every SSH client reads: PKCS #8, which EC2 once gave out for RSA, becomes PKCS #1. White space around it and
 * the line ends of Windows go.
 *
 * @param pem a usable key (see checkPrivateKey).
 */
export function usualForm(pem: string): string {
  const text = `${pem.trim().replaceAll("\r\n", "\n")}\n`;
  return text.startsWith("-----BEGIN PRIVATE KEY-----") ? createPrivateKey(text).export({ type: "pkcs1", format: "pem" }).toString() : text;
}
