import { sh } from "../shell";

/**
 * A shell function that turns what a Kafka tool printed into one line: what went wrong, and what to do. The variables kafka_role and
 * cluster hold the ARNs of the role that client.properties names and of the cluster.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/troubleshooting.html
 */
export const explainKafkaRuntime = sh`
explain_kafka() { # output action resource: the kafka-cluster action that it takes, and the ARN
  case $1 in
    *'not authorized to perform: sts:AssumeRole'*)
      said=$(printf '%s\\n' "$1" | grep -o 'User: [^ ]* is not authorized to perform: sts:AssumeRole[^(]*' | head -n 1)
      printf '%s' "STS refused with AccessDenied: $said. The trust policy of $kafka_role must name the role itself as a principal: run pulumi up, which adds it (a new edit takes some seconds to reach STS)." ;;
    *'Unable to load AWS credentials'* | *'Failed to find AWS IAM Credentials'* | *'Unable to load credentials'*)
      printf '%s' "The machine has no AWS credentials to sign with. Attach an instance profile with the role \${kafka_role:-that may use the cluster}." ;;
    *'SaslAuthenticationException'*)
      said=$(printf '%s\\n' "$1" | sed -n 's/.*SaslAuthenticationException: *//p' | head -n 1)
      printf '%s' "The cluster refused the login: $said. The role $kafka_role needs an identity policy that allows kafka-cluster:Connect on $cluster." ;;
    *'AuthorizationException'*)
      said=$(printf '%s\\n' "$1" | sed -n 's/.*AuthorizationException: *\\(.*[^.]\\)[.]*$/\\1/p' | head -n 1)
      printf '%s' "The cluster refused the action: $said. The role \${kafka_role:-of the machine} needs $2 on $3." ;;
    *'No resolvable bootstrap urls'* | *UnknownHostException*)
      printf '%s' "The brokers' names do not resolve on the machine. It must be in the cluster's VPC, or in one peered with DNS." ;;
    *TimeoutException* | *'Connection to node'*)
      printf '%s' "The brokers do not answer. The cluster's security group must let in port 9098 from the machine." ;;
    *'No such file or directory'* | *'not found'*)
      printf '%s' "Kafka's tools are not on the machine. Run the playbook kafkaClient again." ;;
    *) printf '%s' "$1" | grep -v '^[[:space:]]*at ' | tail -n 3 | tr '\\n' ' ' ;;
  esac
}
`;
