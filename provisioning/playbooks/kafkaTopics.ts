import { type Shell, sh } from "../shell";
import type { Playbook, Task } from "../task";
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

/** From so many creations on, a class-data archive saves more time than it takes to make. */
const worthClassData = 6;

/** The oldest Java that archives the classes of an application when it ends (JEP 350). */
const classDataJava = 13;

/**
 * The topics, made by kafka-topics.sh on the client machine; those that exist are left as they are. The first task proves that
 * client.properties opens the cluster; its answer, one JVM start, serves the second.
 */
export function kafkaTopics(args: KafkaTopicsArgs): Playbook {
  return { name: "kafkaTopics", tasks: [loginWorks(args), topicsExist(args)] };
}

function loginWorks(args: KafkaTopicsArgs): Task {
  return {
    name: "The cluster lets the client in",
    runtime: explainKafkaRuntime,
    check: sh`${prelude(args)}
heartbeat_start 'The cluster lets the client in'
status=0
topics_list || status=2
ticker_stop
if [ "$status" -eq 0 ]; then reason="$(printf '%s\\n' "$existing" | grep -c .) topics"; else reason=$(explain_kafka "$existing"); fi
return "$status"`,
    apply: sh`:`,
  };
}

function topicsExist({ topics }: KafkaTopicsArgs): Task {
  return {
    name: topics.length <= 3 ? `Topics ${topics.join(", ")} exist` : `${topics.length} topics exist`,
    check: sh`topics=${topics.join("\n")}
missing=$(topics_missing)
[ -n "$missing" ] || return 0
reason="missing: $(one_line "$missing" | cut -c 1-300)"
return 1`,
    apply: sh`workers=$((fact_memory_kib / ${jvmMemoryKib}))
if [ "$workers" -gt "$fact_cpus" ]; then workers=$fact_cpus; fi
if [ "$workers" -lt 1 ]; then workers=1; fi
class_data_make
worker=0 pids=
while [ "$worker" -lt "$workers" ]; do
  topics_worker &
  pids="$pids $!" worker=$((worker + 1))
done
status=0
for pid in $pids; do wait "$pid" || status=1; done
return "$status"`,
  };
}

function prelude({ client, bootstrapServers }: KafkaTopicsArgs): Shell {
  return sh`kafka_role=${client.roleArn ?? ""}
class_data=$state_folder/kafka-topics-${client.kafkaVersion}-java-$fact_java_version.jsa
jvm_options='-XX:+UseSerialGC -XX:TieredStopAtLevel=1'
if [ -r "$class_data" ]; then jvm_options="$jvm_options -XX:SharedArchiveFile=$class_data -Xlog:disable"; fi
kafka_topics() {
  # Short-lived JVMs: the first compiler and the serial collector start fastest, and fit a small instance.
  KAFKA_HEAP_OPTS='-Xmx256M' KAFKA_JVM_PERFORMANCE_OPTS="$jvm_options" \\
    ${`./${kafkaFolder(client)}/bin/kafka-topics.sh`} --bootstrap-server ${bootstrapServers} \\
    --command-config ${clientPropertiesPath(client)} "$@"
}
topics_list() {
  waited=0
  until existing=$(kafka_topics --list 2>&1); do
    printf '%s\\n' "$existing"
    case $existing in *'sts:AssumeRole'*) ;; *) return 1 ;; esac
    if [ "$waited" -ge ${trustPropagationSeconds} ]; then return 1; fi
    printf '         waiting for the edited trust policy to reach STS\\n' >&4
    sleep 4
    waited=$((waited + 4))
  done
}
topics_missing() { # no topic is called "/"
  printf '%s\\n' "$existing" / "$topics" | awk '$0 == "/" { wanted = 1; next } !wanted { there[$0] = 1; next } !($0 in there)'
}
class_data_make() { # the first of many topics is created by a JVM that leaves its classes to the others
  if [ "$fact_java_major" -lt ${classDataJava} ] || [ -r "$class_data" ]; then return 0; fi
  if [ "$(printf '%s\\n' "$missing" | grep -c .)" -lt ${worthClassData} ]; then return 0; fi
  plain_options=$jvm_options jvm_options="$jvm_options -XX:ArchiveClassesAtExit=$class_data.making -Xlog:disable"
  topic_create "$(printf '%s\\n' "$missing" | head -n 1)"
  missing=$(printf '%s\\n' "$missing" | tail -n +2) jvm_options=$plain_options
  if [ -s "$class_data.making" ]; then
    mv -f -- "$class_data.making" "$class_data"
    jvm_options="$jvm_options -XX:SharedArchiveFile=$class_data -Xlog:disable"
  fi
}
topics_worker() { # takes every so manieth of the missing topics
  printf '%s\\n' "$missing" | awk -v n="$workers" -v i="$worker" 'NR % n == i' | while IFS= read -r topic; do
    topic_create "$topic" || return 1
  done
}
topic_create() { # topic
  if ! answer=$(kafka_topics --create --if-not-exists --topic "$1" 2>&1 </dev/null); then
    printf '%s\\n' "$answer"
    cause "$1: $(explain_kafka "$answer")"
    return 1
  fi
  printf '         created %s\\n' "$1" >&4
}`;
}
