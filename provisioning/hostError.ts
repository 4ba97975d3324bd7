/** A host could not be reached or a run on it failed: the message names the host, the cause, and what to do. */
export class HostError extends Error {
  override readonly name = "HostError";
}
