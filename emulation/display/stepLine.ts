import type { Step } from "../doctor/step";

const marks: Readonly<Record<Step["status"], string>> = { ok: "ok     ", failed: "FAILED ", skipped: "skipped" };

/** A step on one line, what to do on the next when it failed. */
export function stepLine({ name, status, detail }: Step): string {
  return status === "failed" ? `${marks[status]}  ${name}\n         ${detail}` : `${marks[status]}  ${name}  ${detail}`;
}
