import type { SshEndpoint } from "./sshConnection";

/** The two machines of a way over SSH, and where the stack's configuration names what each takes. */
export const machines = {
  host: { title: "", noun: "host", keys: { host: "connectTo", port: "sshPort", user: "sshUser", hostKey: "hostKey" }, runs: "the instance runs" },
  bastion: {
    title: "bastion ",
    noun: "bastion",
    keys: { host: "bastionHost", port: "bastionPort", user: "bastionUser", hostKey: "bastionHostKey" },
    runs: "the bastion runs",
  },
} as const;

export type Machine = (typeof machines)[keyof typeof machines];

/** Why a machine did not let us in. */
export interface SshFailure {
  readonly machine: Machine;
  readonly endpoint: SshEndpoint;
  readonly limitMs: number;
  readonly error: Error & { readonly code?: string | undefined; readonly level?: string };
  /** The host key that the machine showed, where it is not the pinned one. */
  readonly otherKey?: string;
}

/** What went wrong, at which machine, and what to do about it. */
export function explainSshFailure(failure: SshFailure): string {
  const { machine, endpoint } = failure;
  const entry = entries.find(({ matches }) => matches(failure)) ?? unknown;
  return `${machine.title}${endpoint.user}@${endpoint.host}:${endpoint.port}: ${entry.say(failure)}`;
}

interface Entry {
  readonly matches: (failure: SshFailure) => boolean;
  readonly say: (failure: SshFailure) => string;
}

const entries: readonly Entry[] = [
  {
    matches: ({ otherKey }) => otherKey !== undefined,
    say: ({ machine, endpoint, otherKey }) =>
      `expected the host key ${endpoint.hostKey}, got ${endpoint.hostKey.split(" ")[0]} ${otherKey}. Either this is another machine, or its key was changed: if you know why, put the new one in the stack's ${machine.keys.hostKey}, then pulumi up.`,
  },
  {
    matches: ({ error }) => /no matching host key format/.test(error.message),
    say: ({ machine, endpoint }) =>
      `the ${machine.noun} has no host key of the pinned kind, ${endpoint.hostKey.split(" ")[0]}. Put one of those that it has in the stack's ${machine.keys.hostKey} (on the machine: cat /etc/ssh/ssh_host_*_key.pub).`,
  },
  {
    matches: ({ error }) => error.level === "client-authentication",
    say: ({ machine }) =>
      machine === machines.bastion
        ? `the bastion refused the private key. Check that ${machine.keys.user} is its login user, and that the key pair of keyPairId is among the keys that it lets in (~/.ssh/authorized_keys).`
        : `the host refused the private key. Check that keyPairId is the key pair that the instance was started with, and ${machine.keys.user} its login user.`,
  },
  {
    matches: ({ error }) => error.level === "client-timeout" || error.code === "ETIMEDOUT",
    say: ({ machine, limitMs }) => `no answer within ${limitMs / 1000} s. Check that ${machine.runs}, that its security group lets in SSH from here, and ${machine.keys.host}.`,
  },
  {
    matches: ({ error }) => error.code === "ENOTFOUND" || error.code === "EAI_AGAIN",
    say: ({ machine, endpoint }) => `the name ${endpoint.host} cannot be resolved. Check ${machine.keys.host}.`,
  },
];

const unknown: Entry = {
  matches: () => true,
  say: ({ machine, endpoint, error }) => `could not connect: ${error.message}. Check that ${machine.runs} (local: npm run local:status) and that its SSH port is ${endpoint.port}.`,
};
