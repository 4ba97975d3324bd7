import { type Acl, aclChanges, aclsOf, changedActions, type Decisions, refusalText } from "./acl";
import type { AdminLink } from "./adminLink";
import { createAcls, deleteAcls, describeCluster, listGroups } from "./adminRequests";
import { clusterResource, type KafkaResource, resourceArn } from "./kafkaResource";
import { type NamedResources, namedResources } from "./namedResources";
import type { Login } from "./plainLogin";
import { producerIdRefused } from "./producerIdRefused";

/** What the control plane says about a user's or role's policies. */
export interface PolicyAuthority {
  /** ARN of the user or role whose policies apply to the principal. */
  policySource(principalArn: string): string;
  clusterArn(): Promise<string>;
  /** IAM's decision on every action that the resource has; the same object as before where no policy has changed. */
  decide(policySourceArn: string, resource: KafkaResource): Promise<Decisions>;
}

/** Enforces kafka-cluster actions by the brokers' own authorizer. */
export interface Authorization {
  /** Makes ready for a principal who has just proved to be one; asks IAM anew for everything decided before. */
  admit(principalArn: string): Promise<Grants>;
  /** Who a broker's user stands for, and IAM's decisions on a resource; undefined where there are none. */
  standsFor(user: string, resource: KafkaResource): { readonly principalArn: string; readonly decisions: Decisions | undefined } | undefined;
  close(): void;
}

/** One connection's hold on its principal's permissions. */
export interface Grants {
  /** The broker's user who has them. */
  readonly login: Login;
  /**
   * Has everything decided that a request (without its length) is about, before the broker gets it. Resolves to a refusal
   * where the request must not get there at all.
   */
  readonly screen: (request: Buffer) => Promise<Refusal | undefined>;
  /** Ends the renewal of permissions that nobody else holds. */
  readonly release: () => void;
}

/** A request that the broker would let pass, but MSK does not. */
export interface Refusal {
  readonly response: Buffer;
  /** For the log. */
  readonly reason: string;
}

export interface AuthorizationOptions {
  readonly policies: PolicyAuthority;
  /** A link to each broker. */
  readonly links: readonly AdminLink[];
  readonly standIns: readonly Login[];
  readonly log: (line: string) => void;
  /** How often the permissions of connected principals are renewed, at most. @default 2000 */
  readonly renewalMs?: number;
}

/**
 * Each user or role gets a stand-in among the broker's users, whose access control lists say what IAM decided.
 *
 * Policies are not translated into lists: IAM has wildcards in any place, denials, NotResource and conditions, where Kafka
 * knows names and prefixes. Instead IAM is asked about each name when a request first brings it up; whatever is not
 * decided yet, the brokers refuse. As a policy may change, IAM is asked again at every authentication, and every two
 * seconds while somebody is connected.
 */
export function createAuthorization(options: AuthorizationOptions): Authorization {
  const { policies, standIns } = options;
  const principals = new Map<string, Principal>();
  const principalOf = (arn: string): Principal => {
    const known = principals.get(arn);
    if (known !== undefined) return known;
    const login = standIns[principals.size];
    if (login === undefined) throw new Error(`expected at most ${standIns.length} users and roles in the life of one cluster`);
    const principal = new Principal(arn, login, options);
    principals.set(arn, principal);
    return principal;
  };
  return {
    admit: async (principalArn) => principalOf(policies.policySource(principalArn)).admit(),
    standsFor(user, resource) {
      const principal = [...principals.values()].find(({ login }) => login.user === user);
      return principal && { principalArn: principal.arn, decisions: principal.decisionsOn(resource) };
    },
    close: () => principals.forEach((principal) => principal.close()),
  };
}

interface Decided {
  readonly resource: KafkaResource;
  readonly decisions: Decisions;
  readonly acls: readonly Acl[];
}

const defaultRenewalMs = 2_000;

// Of the time, asking IAM again takes at most this share, however many names there are.
const renewalShare = 0.1;

class Principal {
  private readonly decided = new Map<string, Decided>();
  private holders = 0;
  private queue: Promise<unknown> = Promise.resolve();
  private waitingRenewal: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    readonly arn: string,
    readonly login: Login,
    private readonly options: AuthorizationOptions,
  ) {}

  async admit(): Promise<Grants> {
    await this.renew();
    await this.ensure([clusterResource]);
    this.holders++;
    this.scheduleRenewal(0);
    let isReleased = false;
    const release = (): void => {
      if (!isReleased) this.holders--;
      isReleased = true;
    };
    return { login: this.login, screen: (request) => this.screen(request), release };
  }

  decisionsOn(resource: KafkaResource): Decisions | undefined {
    return this.decided.get(keyOf(resource))?.decisions;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async screen(request: Buffer): Promise<Refusal | undefined> {
    const named = namedResources(request);
    await this.ensure([...named.resources, ...(await this.everything(named.all))]);
    return named.idempotent === true ? this.screenIdempotence(request) : undefined;
  }

  /** From 2.8 on, the broker takes the right to write to any topic for enough (KIP-679); for MSK it is not. */
  private async screenIdempotence(request: Buffer): Promise<Refusal | undefined> {
    const decision = this.decisionsOn(clusterResource)?.WriteDataIdempotently;
    if (decision === "allowed") return undefined;
    const clusterArn = await this.options.policies.clusterArn();
    const reason = refusalText(this.arn, "kafka-cluster:WriteDataIdempotently", clusterArn, decision);
    return { response: producerIdRefused(request), reason: `refused InitProducerId: ${reason}` };
  }

  private async everything(type: NamedResources["all"]): Promise<KafkaResource[]> {
    const { links } = this.options;
    const [first] = links;
    if (type === undefined || first === undefined) return [];
    const names = type === "topic" ? (await describeCluster(first)).topics : (await Promise.all(links.map(listGroups))).flat();
    return names.map((name) => ({ type, name }));
  }

  /** Resolves when the brokers know what this principal may do with these. */
  private async ensure(resources: readonly KafkaResource[]): Promise<void> {
    const undecided = (): KafkaResource[] => resources.filter((resource) => isNameable(resource) && !this.decided.has(keyOf(resource)));
    if (undecided().length > 0) await this.inTurn(() => this.decide(undecided()));
  }

  /** Whoever waits for a renewal that has not begun yet is served by that one. */
  private renew(): Promise<void> {
    this.waitingRenewal ??= this.inTurn(async () => {
      this.waitingRenewal = undefined;
      await this.decide([...this.decided.values()].map(({ resource }) => resource));
    });
    return this.waitingRenewal;
  }

  private async decide(resources: readonly KafkaResource[]): Promise<void> {
    const { policies, links } = this.options;
    const decisions = await Promise.all(resources.map((resource) => policies.decide(this.arn, resource)));
    const renewed = resources.flatMap((resource, index) => this.ifNew(resource, decisions[index] ?? {}));
    const before = renewed.flatMap(({ resource }) => this.decided.get(keyOf(resource))?.acls ?? []);
    const changes = aclChanges(before, renewed.flatMap(({ acls }) => acls));
    for (const link of links) {
      await createAcls(link, this.login.user, changes.add);
      await deleteAcls(link, this.login.user, changes.remove);
    }
    for (const one of renewed) await this.remember(one);
  }

  /** Decisions that are the very same object need no second look, which hundreds of names make long. */
  private ifNew(resource: KafkaResource, decisions: Decisions): Decided[] {
    return this.decisionsOn(resource) === decisions ? [] : [decided(resource, decisions)];
  }

  private async remember(renewed: Decided): Promise<void> {
    const { policies, log } = this.options;
    const key = keyOf(renewed.resource);
    const before = this.decided.get(key);
    this.decided.set(key, renewed);
    if (before === undefined) return;
    const arn = resourceArn(await policies.clusterArn(), renewed.resource);
    for (const { name } of changedActions(renewed.resource, before.decisions, renewed.decisions)) {
      log(`policies changed: ${this.arn}, kafka-cluster:${name} on ${arn}: ${renewed.decisions[name] ?? "implicitDeny"}`);
    }
  }

  private scheduleRenewal(lastTookMs: number): void {
    const { renewalMs = defaultRenewalMs, log } = this.options;
    clearTimeout(this.timer);
    if (this.closed || this.holders === 0) return;
    const renewAndGoOn = async (): Promise<void> => {
      const begin = performance.now();
      await this.renew().catch((error: Error) => log(`permissions of ${this.arn} stay as they were: ${error.message}`));
      this.scheduleRenewal(performance.now() - begin);
    };
    this.timer = setTimeout(() => void renewAndGoOn(), Math.max(renewalMs, lastTookMs / renewalShare)).unref();
  }

  private inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.queue.then(action);
    this.queue = result.catch(() => undefined);
    return result;
  }
}

function decided(resource: KafkaResource, decisions: Decisions): Decided {
  return { resource, decisions, acls: aclsOf(resource, decisions) };
}

/** Kafka would take an entry for `*` for one about every name; and it keeps them in ZooKeeper, under a path that ends in the name. */
function isNameable({ name }: KafkaResource): boolean {
  return name !== "" && name !== "*" && !name.includes("/") && name !== "." && name !== "..";
}

function keyOf({ type, name }: KafkaResource): string {
  return `${type} ${name}`;
}
