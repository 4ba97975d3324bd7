import type { dynamic } from "@pulumi/pulumi";
import { convergePolicy, type PolicyStore } from "./convergePolicy";
import { hasSingleStatement, type PolicyDocument, selfAssumeStatement, type Standing, standingOf, statementsOf, withStatement, withoutStatement } from "./trustPolicy";

interface Role {
  readonly roleName: string;
  readonly roleArn: string;
}

export interface TrustStatementProps extends Role {
  readonly sid: string;
}

/** What the state keeps besides the inputs. */
export interface TrustStatementState extends TrustStatementProps {
  /** `adopted`: the role's policy said the same already. `altered`: refresh found something else under the Sid, which the next up mends. */
  readonly standing: Standing;
  /** Whether the policy's one statement stood outside a list, so that it can do so again. */
  readonly single: boolean;
}

/** Longer than another writer's request to IAM takes, which is what lies between his reading and his writing. */
const settleMs = 1_000;
const firstBackOffMs = 200;
const lastBackOffMs = 4_000;

/** What the engine's process for dynamic providers asks the module's text for. */
export const handler = (): TrustStatementProvider => new TrustStatementProvider();

/**
 * Runs in the engine's own process for dynamic providers, from the text that the state keeps (`providerText`): it may import what is pure and
 * needs no package but the AWS SDK, loaded inside the methods; errors are plain; and region, profile and endpoints come from the stack's
 * configuration as they do for the AWS provider.
 */
export class TrustStatementProvider implements dynamic.ResourceProvider<TrustStatementProps, TrustStatementState> {
  private client: { region?: string; profile?: string; endpoint?: string } = {};

  /** @param settle waits before a written policy is read again; injected in tests. */
  constructor(private readonly settle: PolicyStore["settle"] = (round) => waitMs(settleMs + Math.random() * Math.min(firstBackOffMs * 2 ** round, lastBackOffMs))) {}

  configure(request: dynamic.ConfigureRequest): Promise<void> {
    const endpoints = JSON.parse(request.config.get("aws:endpoints") ?? "[]") as readonly { readonly iam?: string }[];
    this.client = {
      region: request.config.get("aws:region"),
      profile: request.config.get("aws:profile"),
      endpoint: endpoints.find(({ iam }) => iam !== undefined)?.iam,
    };
    return Promise.resolve();
  }

  async create(props: TrustStatementProps): Promise<dynamic.CreateResult<TrustStatementState>> {
    return { id: `${props.roleName}/${props.sid}`, outs: await this.put(props) };
  }

  async read(id: string, state?: TrustStatementState): Promise<dynamic.ReadResult<TrustStatementState>> {
    if (state === undefined) throw new Error(`Cannot import ${id}: run pulumi up, which adopts a statement that is there.`);
    const document = await this.trustPolicy(state.roleName);
    const standing = document === undefined ? "absent" : standingOf(document, state.sid, state.roleArn);
    return standing === "absent" ? {} : { id, props: { ...state, standing } };
  }

  diff(_id: string, olds: TrustStatementState, news: TrustStatementProps): Promise<dynamic.DiffResult> {
    const changed = (["roleName", "roleArn", "sid"] as const).filter((key) => olds[key] !== news[key]);
    const replaces = changed.filter((key) => key !== "roleArn");
    return Promise.resolve({ changes: changed.length > 0 || olds.standing === "altered", replaces });
  }

  async update(_id: string, olds: TrustStatementState, news: TrustStatementProps): Promise<dynamic.UpdateResult<TrustStatementState>> {
    return { outs: await this.put(news, olds) };
  }

  /** What was adopted has another Sid, and stays. */
  async delete(_id: string, { roleName, roleArn, sid, single }: TrustStatementState): Promise<void> {
    await this.converge({ roleName, roleArn }, (document) => {
      if (!statementsOf(document).some(({ Sid }) => Sid === sid)) return undefined;
      const left = withoutStatement(document, sid, single);
      if (statementsOf(left).length > 0) return left;
      throw new Error(
        `The statement ${sid} is the last one in the trust policy of the role ${roleName}, and IAM takes no policy without any. Add the statement that the role is for (an instance's: Principal {"Service": "ec2.amazonaws.com"}), or delete the role, then destroy again.`,
      );
    });
  }

  private async put(props: TrustStatementProps, olds?: TrustStatementState): Promise<TrustStatementState> {
    const { roleName, roleArn, sid } = props;
    let single = olds?.single;
    const document = await this.converge(props, (found) => {
      single ??= hasSingleStatement(found);
      const standing = standingOf(found, sid, roleArn);
      return standing === "added" || standing === "adopted" ? undefined : withStatement(found, selfAssumeStatement(sid, roleArn));
    });
    if (document === undefined) throw new Error(`Expected an IAM role named ${roleName}, found none. Check userId, or set roleName.`);
    return { roleName, roleArn, sid, standing: standingOf(document, sid, roleArn), single: single ?? false };
  }

  /** @returns undefined where the role does not exist. */
  private async converge({ roleName, roleArn }: Role, edit: (document: PolicyDocument) => PolicyDocument | undefined): Promise<PolicyDocument | undefined> {
    if ((await this.trustPolicy(roleName)) === undefined) return undefined;
    let refusal: Error | undefined;
    const document = await convergePolicy(
      {
        read: async () => (await this.trustPolicy(roleName)) ?? {},
        write: async (edited) => {
          refusal = await this.write({ roleName, roleArn }, edited);
        },
        settle: this.settle,
      },
      edit,
    );
    if (document !== undefined) return document;
    throw new Error(
      `Could not change the trust policy of the role ${roleName}: ${refusal === undefined ? "another program undid the change each time. Find out who writes it (CloudTrail: UpdateAssumeRolePolicy)" : `${refusal.message}. Wait a minute`}, then run this again.`,
    );
  }

  /** Undefined where the role does not exist. */
  private async trustPolicy(roleName: string): Promise<PolicyDocument | undefined> {
    const { GetRoleCommand } = await import("@aws-sdk/client-iam");
    const iam = await this.iam(5);
    try {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
      return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "{}")) as PolicyDocument;
    } catch (error) {
      if ((error as Error).name === "NoSuchEntityException") return undefined;
      throw new Error(`Could not read the trust policy of the role ${roleName}: ${(error as Error).message}. You need iam:GetRole on it.`);
    }
  }

  /** Once, because a later attempt would write what was read long before. @returns the error with which IAM asks to try again later. */
  private async write({ roleName, roleArn }: Role, document: PolicyDocument): Promise<Error | undefined> {
    const { UpdateAssumeRolePolicyCommand } = await import("@aws-sdk/client-iam");
    const iam = await this.iam(1);
    try {
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: JSON.stringify(document) }));
      return undefined;
    } catch (error) {
      const refusal = error as IamError;
      if (passes(refusal) || isUnknownYet(refusal, roleArn)) return refusal;
      throw new Error(`Could not change the trust policy of the role ${roleName}: ${refusal.message.replace(/\.$/, "")}. ${adviceFor(refusal, document)}`);
    }
  }

  private async iam(maxAttempts: number) {
    const { IAMClient } = await import("@aws-sdk/client-iam");
    return new IAMClient({ ...this.client, maxAttempts });
  }
}

interface IamError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** A role that was made seconds ago is not known everywhere in IAM. */
function isUnknownYet({ message }: IamError, roleArn: string): boolean {
  return message.includes("Invalid principal") && message.includes(roleArn);
}

/** Too many requests, another change under way, a fault of the service, no answer. */
function passes({ name, $metadata }: IamError): boolean {
  const status = $metadata?.httpStatusCode;
  return /Throttl|ConcurrentModification|RequestLimitExceeded/.test(name) || (status ?? 500) >= 500;
}

function adviceFor({ name, message }: IamError, document: PolicyDocument): string {
  if (name.startsWith("LimitExceeded")) {
    return `With the statement it would have ${JSON.stringify(document).length} characters, white space not counted. Take statements out that nobody needs, or have the quota raised: Role trust policy length (L-C07B4B0D) in Service Quotas.`;
  }
  if (/Invalid principal/.test(message)) return "It names a principal that does not exist any more, and IAM takes no change until that one is taken out.";
  if (name.startsWith("Unmodifiable")) return "Only the AWS service that this role belongs to may change it. Set roleName to a role of your own.";
  return "You need iam:UpdateAssumeRolePolicy on it; no other resource was changed for it. Or set selfAssume to false, where the instance's profile suffices.";
}

function waitMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
