/** What every tool's preparation is given. */
export interface ToolOptions {
  /** The cache's folder. */
  readonly cache: string;
  /** Told in a few words what is being done. */
  readonly status: (text: string) => void;
  /** Says something that should stay to be read, in a sentence. */
  readonly note: (sentence: string) => void;
  /** Ends the preparation early; nothing half-made stays. */
  readonly signal?: AbortSignal | undefined;
}
