/** Asks IAM, and gives the same answer again for as long as no policy changes. The key names the question. */
export type DecisionCache<Answer extends object> = (key: string, ask: () => Promise<Answer>) => Promise<Answer>;

/** Reads what is the same as long as no policy is changed; undefined where decisions may change even so. */
export type PoliciesVersion = () => Promise<string | undefined>;

/**
 * Asks for the policies' version, which is one request, instead of about each of hundreds of names. Whoever asks before that request is sent
 * shares it; nobody gets an answer from before their question. Two answers to one question are the same object unless a policy has changed.
 * A change that is undone before the next question goes unnoticed, and an answer given meanwhile stays: that takes two edits within a moment.
 */
export function createDecisionCache<Answer extends object>(policiesVersion: PoliciesVersion): DecisionCache<Answer> {
  let known: Known<Answer> = { version: undefined, answers: new Map() };
  let waiting: Promise<Known<Answer>> | undefined;
  const refresh = async (): Promise<Known<Answer>> => {
    // Until the end of this turn, others may join.
    await new Promise(setImmediate);
    waiting = undefined;
    const version = await policiesVersion();
    if (version === undefined || version !== known.version) known = { version, answers: new Map() };
    return known;
  };
  return async (key, ask) => {
    const { answers } = await (waiting ??= refresh());
    const answer = answers.get(key) ?? ask();
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
    return answer;
  };
}

interface Known<Answer> {
  readonly version: string | undefined;
  readonly answers: Map<string, Promise<Answer>>;
}
