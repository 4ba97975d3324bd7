import * as pulumi from "@pulumi/pulumi";
import { hasStatement, parsePolicy, type PolicyDocument, selfAssumeStatement, withStatement, withoutStatement } from "./trustPolicy";

interface TrustStatementProps {
  readonly roleName: string;
  readonly roleArn: string;
  readonly sid: string;
}

/** One statement in a role's trust policy, by which the role may assume itself. Its id is `<roleName>/<sid>`. */
export class TrustStatement extends pulumi.dynamic.Resource {
  declare readonly roleName: pulumi.Output<string>;
  declare readonly roleArn: pulumi.Output<string>;
  declare readonly sid: pulumi.Output<string>;

  constructor(name: string, args: { readonly [key in keyof TrustStatementProps]: pulumi.Input<string> }, options?: pulumi.CustomResourceOptions) {
    super(new TrustStatementProvider(), name, args, options, "iam", "TrustStatement");
  }
}

/**
 * Runs in the engine's own process for dynamic providers, as serialised text: the SDK is loaded inside the methods, errors are plain, and
 * region, profile and endpoints come from the stack's configuration as they do for the AWS provider.
 */
class TrustStatementProvider implements pulumi.dynamic.ResourceProvider<TrustStatementProps, TrustStatementProps> {
  private client: { region?: string; profile?: string; endpoint?: string } = {};

  configure(request: pulumi.dynamic.ConfigureRequest): Promise<void> {
    const endpoints = JSON.parse(request.config.get("aws:endpoints") ?? "[]") as readonly { readonly iam?: string }[];
    this.client = {
      region: request.config.get("aws:region"),
      profile: request.config.get("aws:profile"),
      endpoint: endpoints.find(({ iam }) => iam !== undefined)?.iam,
    };
    return Promise.resolve();
  }

  async create(props: TrustStatementProps): Promise<pulumi.dynamic.CreateResult<TrustStatementProps>> {
    await this.put(props);
    return { id: `${props.roleName}/${props.sid}`, outs: props };
  }

  async read(id: string, props?: TrustStatementProps): Promise<pulumi.dynamic.ReadResult<TrustStatementProps>> {
    if (props === undefined) throw new Error(`Cannot import ${id}: run pulumi up, which adopts a statement that is there.`);
    const document = await this.trustPolicy(props.roleName);
    const there = document !== undefined && hasStatement(document, selfAssumeStatement(props.sid, props.roleArn));
    return there ? { id, props } : {};
  }

  diff(_id: string, olds: TrustStatementProps, news: TrustStatementProps): Promise<pulumi.dynamic.DiffResult> {
    const changed = (["roleName", "roleArn", "sid"] as const).filter((key) => olds[key] !== news[key]);
    const replaces = changed.filter((key) => key !== "roleArn");
    return Promise.resolve({ changes: changed.length > 0, replaces });
  }

  async update(_id: string, _olds: TrustStatementProps, news: TrustStatementProps): Promise<pulumi.dynamic.UpdateResult<TrustStatementProps>> {
    await this.put(news);
    return { outs: news };
  }

  async delete(_id: string, props: TrustStatementProps): Promise<void> {
    const document = await this.trustPolicy(props.roleName);
    if (document?.Statement.some(({ Sid }) => Sid === props.sid)) {
      await this.write(props.roleName, withoutStatement(document, props.sid));
    }
  }

  private async put(props: TrustStatementProps): Promise<void> {
    const document = await this.trustPolicy(props.roleName);
    if (document === undefined) throw new Error(`Expected an IAM role named ${props.roleName}, found none. Check userId, or set roleName.`);
    const statement = selfAssumeStatement(props.sid, props.roleArn);
    if (!hasStatement(document, statement)) await this.write(props.roleName, withStatement(document, statement));
  }

  /** Undefined where the role does not exist. */
  private async trustPolicy(roleName: string): Promise<PolicyDocument | undefined> {
    const { GetRoleCommand } = await import("@aws-sdk/client-iam");
    const iam = await this.iam();
    try {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
      return parsePolicy(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "{}"));
    } catch (error) {
      if ((error as Error).name === "NoSuchEntityException") return undefined;
      throw new Error(`Could not read the trust policy of the role ${roleName}: ${(error as Error).message}. You need iam:GetRole on it.`);
    }
  }

  private async write(roleName: string, document: PolicyDocument): Promise<void> {
    const { UpdateAssumeRolePolicyCommand } = await import("@aws-sdk/client-iam");
    const iam = await this.iam();
    try {
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: JSON.stringify(document) }));
    } catch (error) {
      throw new Error(`Could not change the trust policy of the role ${roleName}: ${(error as Error).message}. You need iam:UpdateAssumeRolePolicy on it.`);
    }
  }

  private async iam() {
    const { IAMClient } = await import("@aws-sdk/client-iam");
    return new IAMClient({ ...this.client, maxAttempts: 5 });
  }
}
