/** A row that cannot be posted. */
export interface Rejection {
  /** Where it is: `user_data.csv line 12`, `row 7 of geolocation_data`. */
  readonly place: string;
  /** What was expected of it, and what came. */
  readonly reason: string;
}

export type OnRejected = (rejection: Rejection) => void;

/** Rows that were not posted, for the summary of a run. */
export interface RejectedRows {
  readonly count: number;
  /** The first few, each with its place and the reason. */
  readonly first: readonly string[];
}

/** How many rejected rows are named. */
const named = 5;

/** Counts rejected rows and keeps the first few. */
export class Rejections {
  private count = 0;
  private readonly first: string[] = [];

  readonly add: OnRejected = ({ place, reason }) => {
    this.count++;
    if (this.first.length < named) this.first.push(`${place}: ${reason}`);
  };

  toJSON(): RejectedRows {
    return { count: this.count, first: [...this.first] };
  }
}
