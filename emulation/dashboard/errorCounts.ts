import type { ErrorCount } from "./dashboardState";

/** How many different messages are kept. */
const most = 20;

/** Counts errors by their message; of many different ones, the latest. */
export class ErrorCounts {
  private readonly byMessage = new Map<string, ErrorCount>();

  add(kind: ErrorCount["kind"], message: string, seconds: number, count = 1): void {
    this.put({ kind, message, seconds, count: count + (this.byMessage.get(message)?.count ?? 0) });
  }

  /** Latest first. */
  list(): readonly ErrorCount[] {
    return [...this.byMessage.values()].reverse();
  }

  private put(error: ErrorCount): void {
    // Taken out before, it comes last in the map's order.
    this.byMessage.delete(error.message);
    this.byMessage.set(error.message, error);
    const [oldest] = this.byMessage.keys();
    if (this.byMessage.size > most && oldest !== undefined) this.byMessage.delete(oldest);
  }
}
