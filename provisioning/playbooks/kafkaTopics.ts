import { sh } from "../shell";
import type { Playbook } from "../task";
import { explainKafkaRuntime } from "./explainKafka";
import { type KafkaClientArgs, clientPropertiesPath, kafkaFolder } from "./kafkaClient";

/** What the topics playbook needs to know. Plain data. */
export interface KafkaTopicsArgs {
  /** The client that the playbook `kafkaClient` made. */
  readonly client: Pick<KafkaClientArgs, "kafkaVersion" | "scalaVersion" | "roleArn">;
  /** `host:port,…` of the IAM listener. */
  readonly bootstrapServers: string;
  /** Names of the topics that must exist. */
  readonly topics: readonly string[];
}

/** How long IAM may take to act on an edited trust policy; some ten seconds are usual. */
const trustPropagationSeconds = 20;

/** Memory that one kafka-topics.sh takes at most, by which the number of them at once is bounded. */
const jvmMemoryKib = 400_000;

/** The topics, made by kafka-topics.sh on the client machine; those that exist are left as they are. */
export function kafkaTopics(args: KafkaTopicsArgs): Playbook {
  const prelude = sh`${explainKafkaRuntime}
kafka_role=${args.client.roleArn ?? ""}
topics=${args.topics.join("\n")}
kafka_topics() {
  # Short-lived JVMs: the first compiler and the serial collector start fastest, and fit a small instance.
  KAFKA_HEAP_OPTS='-Xmx256M' KAFKA_JVM_PERFORMANCE_OPTS='-XX:+UseSerialGC -XX:TieredStopAtLevel=1' \\
    ${`./${kafkaFolder(args.client)}/bin/kafka-topics.sh`} --bootstrap-server ${args.bootstrapServers} \\
    --command-config ${clientPropertiesPath(args.client)} "$@"
}
topics_list() {
  waited=0
  until existing=$(kafka_topics --list 2>&1); do
    case $existing in *'sts:AssumeRole'*) ;; *) return 1 ;; esac
    if [ "$waited" -ge ${trustPropagationSeconds} ]; then return 1; fi
    printf '         waiting for the edited trust policy to reach STS\\n' >&4
    sleep 4
    waited=$((waited + 4))
  done
}
topics_missing() { # existing
  printf '%s\\n' "$topics" | while IFS= read -r topic; do
    case "
$1
" in *"
$topic
"*) ;; *) printf '%s\\n' "$topic" ;; esac
  done
}`;
  return {
    name: "kafkaTopics",
    tasks: [
      {
        name: `Topics ${args.topics.join(", ")} exist`,
        check: sh`${prelude}
if ! topics_list; then
  printf '%s\\n' "$existing"
  reason=$(explain_kafka "$existing")
  return 2
fi
missing=$(topics_missing "$existing")
[ -n "$missing" ] || return 0
reason="missing: $(one_line "$missing")"
return 1`,
        apply: sh`workers=$((fact_memory_kib / ${jvmMemoryKib}))
if [ "$workers" -gt "$fact_cpus" ]; then workers=$fact_cpus; fi
if [ "$workers" -lt 1 ]; then workers=1; fi
topics_worker() { # number
  printf '%s\\n' "$missing" | awk -v n="$workers" -v i="$1" 'NR % n == i' | while IFS= read -r topic; do
    if ! answer=$(kafka_topics --create --if-not-exists --topic "$topic" 2>&1 </dev/null); then
      printf '%s\\n' "$answer"
      cause "$topic: $(explain_kafka "$answer")"
      return 1
    fi
    printf '         created %s\\n' "$topic" >&4
  done
}
worker=0 pids=
while [ "$worker" -lt "$workers" ]; do
  topics_worker "$worker" &
  pids="$pids $!" worker=$((worker + 1))
done
status=0
for pid in $pids; do wait "$pid" || status=1; done
return "$status"`,
      },
    ],
  };
}
