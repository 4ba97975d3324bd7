import { Agent, request } from "node:http";
import { IAMClient, SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import { KafkaClient, ListClustersCommand } from "@aws-sdk/client-kafka";
import type { ControlPlaneAccess } from "../account/controlPlane";
import { AuthenticationFailure } from "./authenticationFailure";
import { type Decision, type Decisions, refusalText } from "./acl";
import type { TokenAuthority } from "./authenticator";
import type { PolicyAuthority } from "./authorization";
import { createDecisionCache } from "./decisionCache";
import { actionsOn } from "./kafkaActions";
import { type KafkaResource, resourceArn } from "./kafkaResource";
import { policiesVersion } from "./policiesVersion";
import type { PresignedToken } from "./presignedToken";

/** Asks the local control plane who signed a token and what they may do. `close` ends its connections. */
export function controlPlaneAuthority(options: {
  controlPlane: ControlPlaneAccess;
  region: string;
  clusterName: string;
}): TokenAuthority & PolicyAuthority & { close(): void } {
  const { controlPlane, region, clusterName } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: maxConcurrentRequests });
  const configuration = {
    endpoint: controlPlane.endpoint,
    region,
    credentials: controlPlane.rootCredentials,
    requestHandler: { requestTimeout: requestLimitMs, httpAgent: { maxSockets: maxConcurrentRequests } },
  };
  const iam = new IAMClient(configuration);
  const kafka = new KafkaClient(configuration);
  const cached = createDecisionCache<Decisions>(() => policiesVersion(iam));
  const simulate: Simulate = (source, actions, arn) => cached([source, arn, ...actions].join(" "), () => askIam(iam, source, actions, arn));
  let clusterArn: Promise<string> | undefined;
  const findOnce = (): Promise<string> => {
    clusterArn ??= findCluster(kafka, clusterName);
    clusterArn.catch(() => (clusterArn = undefined));
    return clusterArn;
  };
  return {
    verify: async (token) => principalOf(await sendPresigned(controlPlane.endpoint, agent, token), token),
    authorizeConnect: async (principalArn) => authorizeConnect(simulate, principalArn, await findOnce()),
    policySource,
    clusterArn: findOnce,
    decide: async (policySourceArn, resource) => decide(simulate, policySourceArn, resource, await findOnce()),
    close() {
      agent.destroy();
      iam.destroy();
      kafka.destroy();
    },
  };
}

const maxConcurrentRequests = 8;
const requestLimitMs = 10_000;

/** Status and body of an HTTP response. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Sends the token as the request that it is, to be answered by STS: the headers, which are not signed, make it a
 * GetCallerIdentity where the principal's policies allow any action. Everyone else is denied, by name.
 */
function sendPresigned(endpoint: string, agent: Agent, token: PresignedToken): Promise<Answer> {
  const { hostname, port } = new URL(endpoint);
  const query = token.query.map((parameter) => parameter.map(encodeURIComponent).join("=")).join("&");
  const headers = {
    host: token.host,
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "AWSSecurityTokenServiceV20110615.GetCallerIdentity",
  };
  const signal = AbortSignal.timeout(requestLimitMs);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: `/?${query}`, headers, agent, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Who signed, by STS's answer: the identity in JSON, or an error in XML. */
export function principalOf({ status, body }: Answer, token: PresignedToken): string {
  const arn = /"Arn": *"([^"]+)"/.exec(body)?.[1] ?? /User: (\S+) is not authorized to perform: /.exec(body)?.[1];
  // ministack takes its root key's word without a signature.
  if (arn?.endsWith(":root")) throw denied("the root user's signature cannot be checked: use an IAM user or role");
  if (arn !== undefined) return arn;
  throw refusal(body, token) ?? new Error(`expected the control plane to say who signed the token, got ${status} ${body}`);
}

function refusal(body: string, { accessKeyId, signedAtMs }: PresignedToken): AuthenticationFailure | undefined {
  const reasons: readonly (readonly [sign: RegExp, reason: string])[] = [
    // First, for STS gives both the code SignatureDoesNotMatch.
    [
      /Signature expired|Signature not yet current/,
      `the token was signed at ${new Date(signedAtMs).toISOString()}, more than 5 minutes from now: get a fresh one, check the client's clock`,
    ],
    [/SignatureDoesNotMatch/, `the signature of access key ${accessKeyId} does not match: check the secret access key`],
    [/InvalidClientTokenId/, `access key ${accessKeyId}, or its session token, is not known: check the credentials`],
    [/ExpiredToken/, `the session of access key ${accessKeyId} is over: get fresh credentials`],
  ];
  const reason = reasons.find(([sign]) => sign.test(body))?.[1];
  return reason === undefined ? undefined : denied(reason);
}

async function findCluster(kafka: KafkaClient, clusterName: string): Promise<string> {
  const { ClusterInfoList = [] } = await kafka.send(new ListClustersCommand({ ClusterNameFilter: clusterName }));
  const arn = ClusterInfoList.find((cluster) => cluster.ClusterName === clusterName)?.ClusterArn;
  if (arn !== undefined) return arn;
  throw new Error(`Expected the control plane to have an MSK cluster "${clusterName}", got none`);
}

async function authorizeConnect(simulate: Simulate, principalArn: string, clusterArn: string): Promise<void> {
  const { Connect: decision } = await simulate(policySource(principalArn), ["Connect"], clusterArn);
  if (decision === "allowed") return;
  throw denied(refusalText(principalArn, "kafka-cluster:Connect", clusterArn, decision));
}

function decide(simulate: Simulate, policySourceArn: string, resource: KafkaResource, clusterArn: string): Promise<Decisions> {
  const names = actionsOn(resource.type).map(({ name }) => name);
  return simulate(policySourceArn, names, resourceArn(clusterArn, resource));
}

/** Decisions on actions, named without `kafka-cluster:`. */
type Simulate = (policySourceArn: string, actions: readonly string[], arn: string) => Promise<Decisions>;

/** One resource at a time: ministack looks at the first alone. */
async function askIam(iam: IAMClient, policySourceArn: string, actions: readonly string[], arn: string): Promise<Decisions> {
  const ActionNames = actions.map((name) => `kafka-cluster:${name}`);
  const { EvaluationResults = [] } = await iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: policySourceArn, ActionNames, ResourceArns: [arn] }));
  const decisions = new Map(EvaluationResults.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision]));
  return Object.fromEntries(actions.map((name): [string, Decision] => [name, decisions.get(`kafka-cluster:${name}`) ?? "implicitDeny"]));
}

/** ARN of the user or role whose policies apply: a session's is its role's. ministack finds both by name, without path. */
export function policySource(principalArn: string): string {
  const session = /^(arn:[^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(principalArn);
  if (session !== null) return `${session[1]}:iam::${session[2]}:role/${session[3]}`;
  return principalArn.replace(/:(user|role)\/.*\//, ":$1/");
}

function denied(reason: string): AuthenticationFailure {
  return new AuthenticationFailure("Access denied", reason);
}
