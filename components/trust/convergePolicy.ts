import type { PolicyDocument } from "./trustPolicy";

/** A policy document of which there is one for all its writers. */
export interface PolicyStore {
  /** The document as it is at this moment. */
  read(): Promise<PolicyDocument>;
  /** Puts the document in the place of whatever is there by then. What it cannot do just now is no error: the next round does it. */
  write(document: PolicyDocument): Promise<void>;
  /** Waits longer than another writer takes from reading to writing, and after each lost round by chance longer. */
  settle(round: number): Promise<void>;
}

/** Each round is a second or more: by then another program does not write by chance. */
const rounds = 10;

/**
 * Brings an edit into a document that others write too. IAM has no compare-and-swap, so a writer who read the document before our write can
 * undo it with his. Whoever reads after it keeps ours. So wait until the former have written, read again, and start anew where the edit is gone.
 *
 * @param edit the document as it is to be; undefined when nothing is to change.
 * @returns the document as it was read last, with nothing to change; undefined when others undid the edit in every round.
 */
export async function convergePolicy(store: PolicyStore, edit: (document: PolicyDocument) => PolicyDocument | undefined): Promise<PolicyDocument | undefined> {
  for (let round = 0; round <= rounds; round += 1) {
    const document = await store.read();
    const edited = edit(document);
    if (edited === undefined) return document;
    if (round < rounds) {
      await store.write(edited);
      await store.settle(round);
    }
  }
  return undefined;
}
