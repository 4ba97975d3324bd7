import type { Times } from "./measure";
import { median } from "../median";

/** What is to be reached: this playbook's median at most so many times another's. */
export interface Target {
  readonly run: keyof Times;
  readonly of: string;
  readonly atMost: number;
}

export const targets: readonly Target[] = [
  { run: "first", of: "Ansible", atMost: 0.42 },
  { run: "first", of: "script by hand", atMost: 1.1 },
  { run: "noChange", of: "Ansible", atMost: 0.25 },
  { run: "noChange", of: "script by hand", atMost: 1.1 },
];

export interface Results {
  readonly rounds: number;
  readonly medians: readonly { readonly name: string; readonly first: number; readonly noChange: number }[];
  readonly times: Readonly<Record<string, Times>>;
  readonly ratios: readonly (Target & { readonly ratio: number; readonly reached: boolean })[];
  /** Of this playbook's first run; bytes from the operator's machine to the host. */
  readonly ssh: { readonly connections: number; readonly bytesSent: number };
  /** Seconds, medians. */
  readonly wholeUp?: { readonly pulumi: number; readonly ansible: number; readonly reached: boolean };
}

export function summarise(o: { readonly rounds: number; readonly times: ReadonlyMap<string, Times>; readonly ours: string; readonly ssh: Results["ssh"]; readonly wholeUp?: { readonly pulumi: readonly number[]; readonly ansible: readonly number[] } }): Results {
  const medians = [...o.times].map(([name, { first, noChange }]) => ({ name, first: median(first), noChange: median(noChange) }));
  const of = (name: string) => medians.find((row) => row.name === name);
  const ratios = targets.flatMap((target) => {
    const [mine, other] = [of(o.ours), of(target.of)];
    if (mine === undefined || other === undefined) return [];
    const ratio = mine[target.run] / other[target.run];
    return [{ ...target, ratio, reached: ratio <= target.atMost }];
  });
  const wholeUp = o.wholeUp && { pulumi: median(o.wholeUp.pulumi), ansible: median(o.wholeUp.ansible) };
  return { rounds: o.rounds, medians, times: Object.fromEntries(o.times), ratios, ssh: o.ssh, wholeUp: wholeUp && { ...wholeUp, reached: wholeUp.pulumi <= wholeUp.ansible } };
}

/** The results as a person reads them. */
export function table({ rounds, medians, ratios, ssh, wholeUp }: Results): string {
  const runs = { first: "first run", noChange: "no-change run" } as const;
  const verdict = (reached: boolean): string => (reached ? "reached" : "missed");
  return [
    `Medians of ${rounds} rounds, seconds`,
    `${"".padEnd(16)}${"first run".padStart(12)}${"no changes".padStart(12)}`,
    ...medians.map(({ name, first, noChange }) => `${name.padEnd(16)}${first.toFixed(2).padStart(12)}${noChange.toFixed(2).padStart(12)}`),
    "",
    ...ratios.map(({ run, of, atMost, ratio, reached }) => `${runs[run]}: ${ratio.toFixed(2)} of ${of}'s (to reach: at most ${atMost}): ${verdict(reached)}`),
    `SSH connections: ${ssh.connections} (to reach: 1): ${verdict(ssh.connections === 1)}`,
    `bytes sent: ${ssh.bytesSent} (to reach: under 65536): ${verdict(ssh.bytesSent < 65536)}`,
    ...(wholeUp ? [`pulumi up without changes: ${wholeUp.pulumi.toFixed(2)} s, ansible-playbook without: ${wholeUp.ansible.toFixed(2)} s: ${verdict(wholeUp.reached)}`] : []),
  ].join("\n");
}
