import { strict as assert } from "node:assert";
import { adviceFor, knownErrors } from "../../../emulation/doctor/knownErrors";

/** Texts as brokers, Kafka's tools, the jar, the signer and AWS give them, and a word of the advice for each. */
const texts: readonly (readonly [string, RegExp])[] = [
  ["org.apache.kafka.common.errors.SaslAuthenticationException: [1a2b-3c4d]: Access denied", /kafka-cluster:Connect/],
  ["[b2c1]: Too many connects", /reconnect\.backoff\.ms/],
  ["[b2c1]: Session too short", /fresh/],
  ["Cluster Authentication Unavailable", /few minutes/],
  ["[b2c1]: Invalid credentials", /secret key is wrong/],
  ["User: arn:aws:sts::1:assumed-role/r/i-1 is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/r", /trust policy/],
  ["Failed to find AWS IAM Credentials [Caused by com.amazonaws.SdkClientException]", /instance profile/],
  ["CredentialsProviderError: Could not load credentials from any providers", /aws configure/],
  ["Class software.amazon.msk.auth.iam.IAMClientCallbackHandler could not be found.", /CLASSPATH/],
  ["java.lang.OutOfMemoryError: Java heap space", /--command-config/],
  ["Unexpected handshake request with client mechanism AWS_MSK_IAM, enabled mechanisms are []", /9098/],
  ["Signature expired: 20261122T150000Z is now earlier than 20261122T151000Z", /clock/],
  ["RequestTimeTooSkewed: the clock is 600 s behind AWS's", /clock/],
  ["The SSO session associated with this profile has expired", /aws sso login/],
  ["ExpiredTokenException: The security token included in the request is expired", /Sign in again/],
  ["InvalidClientTokenId: The security token included in the request is invalid.", /does not know this access key/],
  ["SignatureDoesNotMatch: The request signature we calculated does not match", /secret access key/],
  ["org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [u.pin]", /DescribeTopic, WriteData and ReadData/],
  ["org.apache.kafka.common.errors.ClusterAuthorizationException: Cluster authorization failed.", /WriteDataIdempotently/],
  ["GroupAuthorizationException: Not authorized to access group: g", /AlterGroup/],
  ["UnknownTopicOrPartitionException: This server does not host this topic-partition.", /pulumi up creates/],
  ["Messages are rejected since there are fewer in-sync replicas than required. NOT_ENOUGH_REPLICAS", /list-nodes/],
  ["LEADER_NOT_AVAILABLE: partition 0 of u.pin has no leader", /all its replicas/],
  ["RecordTooLargeException: The message is 2097152 bytes", /max\.message\.bytes/],
  ["Timed out waiting for a node assignment. Call: listNodes", /security group/],
  ["PKIX path building failed: unable to find valid certification path", /NODE_EXTRA_CA_CERTS/],
  ["Hostname/IP does not match certificate's altnames: Host: b-1", /bootstrapServers/],
  ["getaddrinfo ENOTFOUND b-1.example", /--via client/],
  ["Couldn't resolve server b-1.example:9098 from bootstrap.servers as DNS resolution failed", /--via client/],
  ["connect ECONNREFUSED 127.0.0.1:9098", /Nothing listens/],
  ["connect ETIMEDOUT 10.0.0.1:9098", /security group/],
  ["Client network socket disconnected before secure TLS connection was established", /only TLS/],
];

describe("adviceFor", () => {
  for (const [text, expected] of texts) it(`knows: ${text}`, () => assert.match(adviceFor(text) ?? "nothing", expected));

  it("says nothing about a text that nobody knows", () => assert.equal(adviceFor("the cat sat on the keyboard"), undefined));

  it("has no entry that these texts do not reach", () => {
    const reached = new Set(texts.map(([text]) => adviceFor(text)));
    assert.deepEqual(knownErrors.filter(({ advice }) => !reached.has(advice)).map(({ pattern }) => pattern.source), []);
  });
});
