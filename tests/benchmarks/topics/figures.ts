import type { JvmCount } from "./jvmCounter";

/** One way's turn. */
export interface Turn extends JvmCount {
  readonly seconds: number;
}

export interface Turns {
  readonly playbook: readonly Turn[];
  readonly sequence: readonly Turn[];
  /** The playbook on the topics of the first round, which are there. */
  readonly unchanged: Turn;
}

const toReach = { ratio: 0.5, atOnce: 2, startsWithoutChanges: 1 };

/** The figures of a run, with what was to be reached. */
export function figuresOf({ playbook, sequence, unchanged }: Turns, topics: number, cores: number) {
  const seconds = (turns: readonly Turn[]): number => turns.reduce((total, turn) => total + turn.seconds, 0);
  const ratio = seconds(playbook) / seconds(sequence);
  const atOnce = Math.max(...playbook.map((turn) => turn.atOnce));
  return {
    cores,
    topics,
    rounds: { playbook, sequence },
    seconds: { playbook: seconds(playbook), sequence: seconds(sequence), unchanged: unchanged.seconds },
    ratio: { value: ratio, toReach: toReach.ratio, reached: ratio <= toReach.ratio },
    jvmsAtOnce: { value: atOnce, toReach: toReach.atOnce, reached: atOnce <= toReach.atOnce },
    jvmStartsWithoutChanges: { value: unchanged.starts, toReach: toReach.startsWithoutChanges, reached: unchanged.starts <= toReach.startsWithoutChanges },
  };
}

export function figuresText({ cores, topics, seconds, ratio, jvmsAtOnce, jvmStartsWithoutChanges }: ReturnType<typeof figuresOf>): string {
  const verdict = ({ reached }: { reached: boolean }): string => (reached ? "reached" : "missed");
  return [
    `${topics} topics each from nothing, ${cores} cores`,
    `playbook           ${seconds.playbook.toFixed(1)} s`,
    `one after another  ${seconds.sequence.toFixed(1)} s`,
    `ratio              ${ratio.value.toFixed(2)}   (to reach: at most ${ratio.toReach.toFixed(2)}): ${verdict(ratio)}`,
    `JVMs at once       ${jvmsAtOnce.value}      (to reach: at most the ${jvmsAtOnce.toReach} that 1 GiB has memory for): ${verdict(jvmsAtOnce)}`,
    `without changes    ${jvmStartsWithoutChanges.value} JVM start (to reach: ${jvmStartsWithoutChanges.toReach}), ${seconds.unchanged.toFixed(1)} s: ${verdict(jvmStartsWithoutChanges)}`,
  ].join("\n");
}
