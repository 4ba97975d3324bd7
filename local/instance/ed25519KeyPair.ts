import { utils } from "ssh2";

/** An SSH key pair: the private key in OpenSSH's format, the public one in authorized_keys form. */
export interface SshKeyPair {
  readonly private: string;
  readonly public: string;
}

/** ssh2 drops the leading zero of some keys, one in some hundreds, and then nothing reads them: so each is read before it is given out. */
export function ed25519KeyPair(): SshKeyPair {
  for (;;) {
    const pair = utils.generateKeyPairSync("ed25519");
    if (isReadable(pair.private) && isReadable(pair.public)) return pair;
  }
}

function isReadable(key: string): boolean {
  return !(utils.parseKey(key) instanceof Error);
}
