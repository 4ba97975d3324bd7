import { createHash } from "node:crypto";

/** A policy document, kept to the letter but for what is changed on purpose. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface PolicyDocument {
  /** A single statement may stand outside a list. */
  readonly Statement?: Statement | readonly Statement[];
  readonly [element: string]: unknown;
}

export interface Statement {
  readonly Sid?: string;
  readonly [element: string]: unknown;
}

/**
 * How a trust policy stands to a statement that lets a role assume itself: `added` is there with its Sid; `adopted` is there in meaning,
 * under another Sid or none; `altered` is something else under its Sid.
 */
export type Standing = "added" | "adopted" | "altered" | "absent";

const sidPrefix = "PinterestPipeline";

/** A statement id, which IAM allows letters and digits, that tells the stacks of one role apart. */
export function statementSid(stack: string): string {
  const words = stack.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const name = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
  // pr-17, pr_17 and PR17 are three stacks.
  const rest = /^[a-z0-9]+$/.test(stack) ? "" : createHash("sha256").update(stack).digest("hex").slice(0, 8);
  return `${sidPrefix}${name}${rest}`;
}

/** The statement by which a role may assume itself, as IAM has asked since 2022. @see https://aws.amazon.com/blogs/security/announcing-an-update-to-iam-role-trust-policy-behavior/ */
export function selfAssumeStatement(sid: string, roleArn: string): Statement {
  return { Sid: sid, Effect: "Allow", Principal: { AWS: roleArn }, Action: "sts:AssumeRole" };
}

export function standingOf(document: PolicyDocument, sid: string, roleArn: string): Standing {
  const statements = statementsOf(document);
  const own = statements.find(({ Sid }) => Sid === sid);
  if (own !== undefined) return isSame(own, selfAssumeStatement(sid, roleArn)) ? "added" : "altered";
  // Another stack's statement goes with that stack: this one would lose what it relies on.
  return statements.some((statement) => !statement.Sid?.startsWith(sidPrefix) && grants(statement, roleArn)) ? "adopted" : "absent";
}

/** The document with this statement: in the place of the one with its Sid, else at the end. */
export function withStatement(document: PolicyDocument, statement: Statement): PolicyDocument {
  const statements = statementsOf(document);
  if (!statements.some(({ Sid }) => Sid === statement.Sid)) return { ...document, Statement: [...statements, statement] };
  return { ...document, Statement: statements.map((other) => (other.Sid === statement.Sid ? statement : other)) };
}

/** The document without the statement of this Sid. @param single whether a statement that is left alone stands outside a list, as it did before */
export function withoutStatement(document: PolicyDocument, sid: string, single: boolean): PolicyDocument {
  const left = statementsOf(document).filter((statement) => statement.Sid !== sid);
  return { ...document, Statement: single && left.length === 1 ? left[0] : left };
}

export function statementsOf({ Statement: given = [] }: PolicyDocument): readonly Statement[] {
  return isSingle(given) ? [given] : given;
}

/** Whether the document's one statement stands outside a list. */
export function hasSingleStatement({ Statement: given = [] }: PolicyDocument): boolean {
  return isSingle(given);
}

/** The number of characters that count towards the quota: without white space. */
export function sizeOf(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}

/** The statements that deny the role to assume itself, at least under their conditions: a denial wins over every grant. */
export function denials(document: PolicyDocument, roleArn: string): readonly Statement[] {
  return statementsOf(document).filter((statement) => statement.Effect === "Deny" && concernsAssumeRole(statement) && concernsRole(statement, roleArn));
}

function isSingle(given: Statement | readonly Statement[]): given is Statement {
  return !Array.isArray(given);
}

/** IAM keeps the order of keys, and one value with or without a list around it, as written; equality must not depend on them. */
function isSame(one: Statement, other: Statement): boolean {
  return JSON.stringify(normal(one)) === JSON.stringify(normal(other));
}

function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? normal(value[0]) : value.map(normal);
  if (typeof value !== "object" || value === null) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, item]) => [key, normal(item)]));
}

/** With any other element, a Condition above all, the statement may not hold when it is needed. */
const grantElements: readonly string[] = ["Sid", "Effect", "Principal", "Action"];

function grants(statement: Statement, roleArn: string): boolean {
  const plain = Object.keys(statement).every((element) => grantElements.includes(element));
  return plain && statement.Effect === "Allow" && concernsAssumeRole(statement) && awsPrincipals(statement.Principal).includes(roleArn);
}

function concernsAssumeRole({ Action, NotAction }: Statement): boolean {
  if (NotAction !== undefined) return !texts(NotAction).some(matchesAssumeRole);
  return texts(Action).some(matchesAssumeRole);
}

/** Actions are compared without case; `*` and `?` stand for any characters and for one. */
function matchesAssumeRole(pattern: string): boolean {
  const expression = pattern.replace(/[^*?]/g, (character) => character.replace(/\W/, "\\$&")).replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "i").test("sts:AssumeRole");
}

/** Whether a denial is meant for the role, one of its sessions, its account, or everybody. (IAM takes no NotPrincipal in a trust policy.) */
function concernsRole({ Principal }: Statement, roleArn: string): boolean {
  const [, partition, , , account, role = ""] = roleArn.split(":");
  const sessions = `arn:${partition}:sts::${account}:assumed-role/${role.slice(role.lastIndexOf("/") + 1)}/`;
  const meant = ["*", roleArn, account, `arn:${partition}:iam::${account}:root`];
  return awsPrincipals(Principal).some((principal) => meant.includes(principal) || principal.startsWith(sessions));
}

function awsPrincipals(principal: unknown): readonly string[] {
  if (typeof principal === "string") return [principal];
  return texts((principal as { readonly AWS?: unknown } | undefined)?.AWS);
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");
}
