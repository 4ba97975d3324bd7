import type { SourcePlan } from "./plan";
import { filePosts } from "./files/filePosts";
import { generatedPosts } from "./generated";
import { mysqlPosts } from "./mysql/mysqlPosts";
import type { PostSource } from "./post";
import type { OnRejected } from "./rejected";

export interface SourceContext {
  /** Ends a source that waits for a database. */
  readonly signal: AbortSignal;
  readonly onRejected: OnRejected;
  /** Of the database that the plan names. */
  readonly password: () => Promise<string | undefined>;
}

/** The posts of a plan, from a sequence number on. */
export function openSource(plan: SourcePlan, context: SourceContext): (from: number) => PostSource {
  const { source } = plan;
  switch (source.kind) {
    case "generated":
      return (from) => generatedPosts({ ...plan, from });
    case "csv":
    case "ndjson":
      return (from) => filePosts({ ...plan, ...context, from, format: source.kind, folder: source.folder, names: plan.tables });
    case "mysql":
      return (from) => mysqlPosts({ ...plan, ...context, from, address: source, names: plan.tables });
  }
}
