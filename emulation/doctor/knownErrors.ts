/**
 * What to do about an error text that brokers, Kafka's tools, the IAM jar, the signer or AWS are known to give: undefined
 * for one that nobody knows.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/troubleshooting.html
 */
export function adviceFor(text: string): string | undefined {
  return knownErrors.find(({ pattern }) => pattern.test(text))?.advice;
}

export interface KnownError {
  /** Who says it. */
  readonly from: "broker" | "kafka" | "jar" | "aws" | "network";
  readonly pattern: RegExp;
  /** A sentence or two: the cause, and what to do. */
  readonly advice: string;
}

/** The first entry that matches counts, so the more precise come first. */
export const knownErrors: readonly KnownError[] = [
  {
    from: "jar",
    pattern: /not authorized to perform: sts:AssumeRole|AccessDenied.*AssumeRole/i,
    advice: "The role's trust policy does not let this principal assume it. A role that assumes itself must name itself there: pulumi up puts the statement in.",
  },
  {
    from: "broker",
    pattern: /too many connects/i,
    advice: "MSK limits new IAM connections a broker and second. Wait, and let clients back off: reconnect.backoff.ms=1000 in client.properties.",
  },
  {
    from: "broker",
    pattern: /session too short/i,
    advice: "The credentials end too soon for a session. Take fresh ones: sign in again, or assume the role for longer.",
  },
  {
    from: "broker",
    pattern: /cluster authentication (is )?(temporarily )?unavailable/i,
    advice: "MSK's IAM check is not available right now. Try again in a few minutes; the AWS Health Dashboard says more.",
  },
  {
    from: "aws",
    pattern: /signature (expired|not yet current)|RequestExpired|RequestTimeTooSkewed|clock skew/i,
    advice: "This machine's clock and AWS's differ too much for signatures. Set the clock: timedatectl set-ntp true, or chronyc makestep.",
  },
  {
    from: "aws",
    pattern: /sso session.*(expired|invalid)|sso.*token.*(expired|invalid)|aws sso login/i,
    advice: "The SSO session is over. Sign in again: aws sso login (with --profile when you use one).",
  },
  {
    from: "aws",
    pattern: /ExpiredToken|token.*(is|has) expired|credentials.*expired/i,
    advice: "The temporary credentials are over. Sign in again, or have the role assumed anew.",
  },
  {
    from: "aws",
    pattern: /InvalidClientTokenId|UnrecognizedClientException|security token included in the request is invalid/i,
    advice: "AWS does not know this access key: it was deleted or made inactive, or belongs to another partition. aws configure list shows where it comes from.",
  },
  {
    from: "aws",
    pattern: /SignatureDoesNotMatch|InvalidSignature|signature we calculated does not match/i,
    advice: "The secret access key is not that of the access key, or the clock is wrong. aws configure list shows where they come from.",
  },
  {
    from: "broker",
    pattern: /invalid credentials|invalid signature/i,
    advice: "The broker could not verify the IAM token: the secret key is wrong, the credentials are over, or the clock is wrong by minutes. Compare: aws sts get-caller-identity, date -u.",
  },
  {
    from: "jar",
    pattern: /failed to find AWS IAM credentials|unable to load (AWS )?credentials|could not load credentials|CredentialsProviderError|NoCredentialProviders/i,
    advice: "No AWS credentials were found. On the client machine they come from its instance profile (the stack's role); here from the default chain: aws configure, or aws sso login.",
  },
  {
    from: "jar",
    pattern: /IAMClientCallbackHandler|IAMLoginModule|software\.amazon\.msk.*not be found|unable to find LoginModule/i,
    advice: "Kafka's tools do not find aws-msk-iam-auth: CLASSPATH must name the jar in Kafka's libs. npm run provision -- --stack STACK puts jar, CLASSPATH and client.properties right; then log in anew.",
  },
  {
    from: "kafka",
    pattern: /OutOfMemoryError: Java heap space/i,
    advice: "A Kafka tool took the TLS answer of the IAM listener for a huge message: it was started without --command-config client.properties.",
  },
  {
    from: "kafka",
    pattern: /UNSUPPORTED_SASL_MECHANISM|unsupported ?sasl ?mechanism|enabled mechanisms are/i,
    advice: "The listener does not speak IAM. The IAM listener is on port 9098 (9198 from outside): check bootstrapServers, and that the cluster has IAM access control on.",
  },
  {
    from: "kafka",
    pattern: /SASL_AUTHENTICATION_FAILED|SaslAuthenticationException|\]: access denied|authentication failed/i,
    advice: "The principal may not connect. Allow it kafka-cluster:Connect on the cluster's ARN; aws sts get-caller-identity says who it is.",
  },
  {
    from: "kafka",
    pattern: /CLUSTER_AUTHORIZATION_FAILED|ClusterAuthorizationException|cluster authorization failed/i,
    advice: "Allow the principal kafka-cluster:WriteDataIdempotently on the cluster's ARN, and kafka-cluster:WriteData on the topics.",
  },
  {
    from: "kafka",
    pattern: /TOPIC_AUTHORIZATION_FAILED|TopicAuthorizationException|not authorized to access topics/i,
    advice: "Allow the principal kafka-cluster:DescribeTopic, WriteData and ReadData on the topics: arn:…:topic/<cluster>/<uuid>/<userId>.*",
  },
  {
    from: "kafka",
    pattern: /GROUP_AUTHORIZATION_FAILED|GroupAuthorizationException|not authorized to access group/i,
    advice: "Allow the principal kafka-cluster:DescribeGroup and AlterGroup on the group: arn:…:group/<cluster>/<uuid>/<group>. The emulator needs none.",
  },
  {
    from: "kafka",
    pattern: /UNKNOWN_TOPIC_OR_PARTITION|UnknownTopicOrPartition/i,
    advice: "The topic does not exist, or may not be described. pulumi up creates the three topics; MSK makes none by itself.",
  },
  {
    from: "kafka",
    pattern: /NOT_ENOUGH_REPLICAS|NotEnoughReplicas/i,
    advice: "Fewer replicas are in sync than min.insync.replicas asks for: a broker is away. Wait until all are back: aws kafka list-nodes.",
  },
  {
    from: "kafka",
    pattern: /LEADER_NOT_AVAILABLE|NOT_LEADER|LeaderNotAvailable/i,
    advice: "A partition has no leader, or a new one is being elected. It passes in seconds unless all its replicas are away.",
  },
  {
    from: "kafka",
    pattern: /MESSAGE_TOO_LARGE|RECORD_LIST_TOO_LARGE|RecordTooLarge/i,
    advice: "A record or batch is above the broker's message.max.bytes or the topic's max.message.bytes (1 MiB by default). Make the batch smaller (--batch-bytes), or raise the limit.",
  },
  {
    from: "kafka",
    pattern: /timed out waiting for a node assignment|timeout expired while fetching topic metadata|bootstrap broker.*disconnected/i,
    advice: "Kafka's tool reached no broker: wrong port or listener, no --command-config, or the security group keeps the client out.",
  },
  {
    from: "network",
    pattern: /PKIX path building failed|self[- ]signed certificate|unable to (verify the first|get (local )?issuer) certificate|certificate has expired/i,
    advice: "The certificate is not trusted here. MSK's are Amazon's; the local environment's authority is trusted by commands that go through npm run (NODE_EXTRA_CA_CERTS).",
  },
  {
    from: "network",
    pattern: /altname|no (name matching|subject alternative)/i,
    advice: "Another machine answers than the one that was asked for: check bootstrapServers (pulumi refresh, then pulumi up) and what stands in between.",
  },
  {
    from: "network",
    pattern: /ENOTFOUND|EAI_AGAIN|name or service not known|could not be resolved|UnresolvedAddress|UnknownHost|couldn't resolve server/i,
    advice: "The name cannot be resolved from here. MSK's private names resolve within its VPC only: go through the client machine (--via client), or run this on it.",
  },
  {
    from: "network",
    pattern: /ECONNREFUSED|connection refused/i,
    advice: "Nothing listens there: check the port (IAM is 9098), and that the cluster is active; for the local stack: npm run local:status.",
  },
  {
    from: "network",
    pattern: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timed? ?out|no answer/i,
    advice: "No answer: a security group, network ACL or route keeps this machine out. The cluster's security group must let the client's in on port 9098.",
  },
  {
    from: "network",
    pattern: /ECONNRESET|EPIPE|socket hang up|closed the connection|disconnected before secure TLS/i,
    advice: "The other side hung up. On port 9098 only TLS is spoken; a load balancer or proxy in between may also cut connections.",
  },
];
