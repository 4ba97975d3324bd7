/** A policy document, kept to the letter but for what is changed on purpose. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly Statement[];
  readonly [element: string]: unknown;
}

export interface Statement {
  readonly Sid?: string;
  readonly [element: string]: unknown;
}

/** Parses a trust policy; a single statement, which IAM allows outside a list, becomes a list of one. */
export function parsePolicy(json: string): PolicyDocument {
  const document = JSON.parse(json) as { readonly Statement?: Statement | readonly Statement[] };
  const statement = document.Statement ?? [];
  return { ...document, Statement: Array.isArray(statement) ? (statement as readonly Statement[]) : [statement as Statement] };
}

/** The statement by which a role may assume itself, as IAM has asked since 2022. @see https://aws.amazon.com/blogs/security/announcing-an-update-to-iam-role-trust-policy-behavior/ */
export function selfAssumeStatement(sid: string, roleArn: string): Statement {
  return { Sid: sid, Effect: "Allow", Principal: { AWS: roleArn }, Action: "sts:AssumeRole" };
}

/** The document with this statement: in the place of the one with its Sid, else at the end. */
export function withStatement(document: PolicyDocument, statement: Statement): PolicyDocument {
  if (!document.Statement.some(({ Sid }) => Sid === statement.Sid)) return { ...document, Statement: [...document.Statement, statement] };
  return { ...document, Statement: document.Statement.map((other) => (other.Sid === statement.Sid ? statement : other)) };
}

/** The document without the statement of this Sid. */
export function withoutStatement(document: PolicyDocument, sid: string): PolicyDocument {
  return { ...document, Statement: document.Statement.filter((statement) => statement.Sid !== sid) };
}

/** Whether the document has a statement with this Sid that says the same. */
export function hasStatement(document: PolicyDocument, statement: Statement): boolean {
  const own = document.Statement.find(({ Sid }) => Sid === statement.Sid);
  return own !== undefined && JSON.stringify(sorted(own)) === JSON.stringify(sorted(statement));
}

/** IAM keeps the order of keys as written; equality must not depend on it. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
