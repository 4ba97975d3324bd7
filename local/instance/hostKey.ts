import { ed25519KeyPair } from "./ed25519KeyPair";

/** A host's SSH key pair: the private key in OpenSSH's format, the public one as in authorized_keys, without a comment. */
export interface HostKey {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Makes an ed25519 host key. It is in memory only: what is written down of it must be the public half. */
export function createHostKey(): HostKey {
  const pair = ed25519KeyPair();
  const [type, key] = pair.public.split(" ");
  return { privateKey: pair.private, publicKey: `${type} ${key}` };
}
