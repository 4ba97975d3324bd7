import { ConfigurationError } from "../../userError";

export interface Deletion {
  readonly deleteTopics: boolean;
  readonly allowDataLoss: readonly string[];
}

/**
 * Refuses a deletion of topics that could not be kept to.
 *
 * @param express whether the cluster's brokers are MSK Express ones; undefined where it is not looked up yet
 * @throws ConfigurationError
 */
export function checkDeletion(topics: readonly string[], { deleteTopics, allowDataLoss }: Deletion, express?: boolean): void {
  const others = allowDataLoss.filter((name) => !topics.includes(name));
  if (others.length > 0) throw new ConfigurationError(`Expected allowDataLoss to name topics of the stack (${topics.join(", ")}), got ${others.join(", ")}.`);
  const careful = topics.filter((name) => !allowDataLoss.includes(name));
  if (!express || !deleteTopics || careful.length === 0) return;
  // kafka-log-dirs.sh tells the size of what a broker has on its own disks; records on Express brokers are elsewhere.
  throw new ConfigurationError(
    `Expected allowDataLoss to name all topics where deleteTopics is set and the cluster has Express brokers, which do not tell whether a topic holds records; it leaves out ${careful.join(", ")}. Name them, or leave deleteTopics out.`,
  );
}
