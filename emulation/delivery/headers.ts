/** Record headers by which a run's records are told from others, and counted. */
export const headers = {
  /** Id of the run that sent the record. */
  run: "run",
  /** The post's place in that run, from 0, in decimal. */
  sequence: "sequence",
} as const;
