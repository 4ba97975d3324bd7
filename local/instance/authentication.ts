import { timingSafeEqual } from "node:crypto";
import { type AuthContext, type Connection, type ParsedKey, utils } from "ssh2";

/** sshd_config's default: the connection ends after this many refusals. */
const maxAuthTries = 6;

/** Who has logged in. `root` is let in to be told to come back as the login user, as cloud-init sets it up on EC2. */
export type Login = "user" | "root";

/** What an instance's `authorized_keys` says: one login user, one key. */
export interface Authorised {
  readonly user: string;
  readonly key: ParsedKey;
}

/** @throws Error when the key is not a public key in authorized_keys form */
export function readAuthorizedKey(line: string): ParsedKey {
  const key = utils.parseKey(line);
  if (key instanceof Error || Array.isArray(key)) {
    throw new Error(`Expected the instance's authorised key in authorized_keys form ("ssh-ed25519 AAAA…")`, { cause: key });
  }
  return key;
}

/** Public keys only, and of those exactly one; the connection ends after sshd's number of refusals. */
export function authenticate(connection: Connection, authorised: Authorised, onLogin: (login: Login) => void): void {
  let refusals = 0;
  let login: Login | undefined;
  connection.once("ready", () => login && onLogin(login));
  connection.on("authentication", (context) => {
    login = decide(context, authorised);
    if (login !== undefined) return context.accept();
    // Clients ask with "none" only to learn the methods.
    if (context.method !== "none") refusals += 1;
    context.reject(["publickey"]);
    if (refusals >= maxAuthTries) connection.end();
  });
}

function decide(context: AuthContext, { user, key }: Authorised): Login | undefined {
  if (context.method !== "publickey" || !isSameKey(context.key.data, key)) return undefined;
  // Without a signature the client asks whether the key would do; accept() then answers only that.
  if (context.signature && (!context.blob || key.verify(context.blob, context.signature, context.hashAlgo) !== true)) return undefined;
  if (context.username === user) return "user";
  return context.username === "root" ? "root" : undefined;
}

function isSameKey(offered: Buffer, key: ParsedKey): boolean {
  const known = key.getPublicSSH();
  return offered.length === known.length && timingSafeEqual(offered, known);
}
