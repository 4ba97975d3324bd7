import { actionsOn, type KafkaAction, type Operation } from "./kafkaActions";
import type { KafkaResource } from "./kafkaResource";

/** IAM's word on one action, as SimulatePrincipalPolicy gives it. */
export type Decision = "allowed" | "explicitDeny" | "implicitDeny";

/** Decisions on a resource's actions, by the action's name. */
export type Decisions = Readonly<Record<string, Decision>>;

/** IAM's refusal in the words of AWS's own: who, what, on what, and why. */
export function refusalText(principalArn: string, action: string, arn: string, decision: Decision = "implicitDeny"): string {
  const cause = decision === "explicitDeny" ? "a policy denies it" : "no identity-based policy allows it";
  return `${principalArn} is not authorized to perform ${action} on ${arn}: ${cause}`;
}

/** One entry of a resource's access control list. */
export interface Acl {
  readonly resource: KafkaResource;
  readonly operation: Operation;
  readonly permission: "Allow" | "Deny";
}

/**
 * The entries that make Kafka's authorizer decide as IAM did. What is not allowed is denied in so many words, for Kafka takes
 * a right to read, write, delete or alter for one to describe, as IAM does not.
 */
export function aclsOf(resource: KafkaResource, decisions: Decisions): Acl[] {
  return actionsOn(resource.type).map(({ name, operation }) => ({
    resource,
    operation,
    permission: decisions[name] === "allowed" ? "Allow" : "Deny",
  }));
}

export interface AclChanges {
  readonly add: readonly Acl[];
  /** To be removed after the others were added, so that no moment knows neither. */
  readonly remove: readonly Acl[];
}

/** What turns one set of entries into another. */
export function aclChanges(before: readonly Acl[], after: readonly Acl[]): AclChanges {
  return { add: without(after, before), remove: without(before, after) };
}

function without(acls: readonly Acl[], others: readonly Acl[]): Acl[] {
  const keys = new Set(others.map(keyOf));
  return acls.filter((acl) => !keys.has(keyOf(acl)));
}

function keyOf({ resource, operation, permission }: Acl): string {
  return [resource.type, operation, permission, resource.name].join(" ");
}

/** The actions whose decision is another than before. */
export function changedActions(resource: KafkaResource, before: Decisions, after: Decisions): readonly KafkaAction[] {
  return actionsOn(resource.type).filter(({ name }) => before[name] !== after[name]);
}
