/** What was looked at, and what came of it. */
export interface Step {
  /** `TLS to b-1…:9098`. */
  readonly name: string;
  readonly status: "ok" | "failed" | "skipped";
  /** What was found; what went wrong and what to do; or why it was not looked at. */
  readonly detail: string;
}

/** Takes a step: its result and what to say of it. */
export type Look<T> = () => Promise<Finding<T>>;

export interface Finding<T> {
  readonly value: T;
  readonly detail: string;
}

/** Runs steps one after another, tells each, and leaves out those that need what failed. */
export class Examination {
  readonly steps: Step[] = [];

  /** @param explain what went wrong and what to do about it */
  constructor(
    private readonly report: (step: Step) => void,
    private readonly explain: (error: unknown) => string,
  ) {}

  /** @returns what was found; undefined when it failed */
  async take<T>(name: string, look: Look<T>): Promise<T | undefined> {
    try {
      const { value, detail } = await look();
      this.note({ name, status: "ok", detail });
      return value;
    } catch (error) {
      this.note({ name, status: "failed", detail: this.explain(error) });
      return undefined;
    }
  }

  skip(name: string, why: string): void {
    this.note({ name, status: "skipped", detail: why });
  }

  private note(step: Step): void {
    this.steps.push(step);
    this.report(step);
  }
}
