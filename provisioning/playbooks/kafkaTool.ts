import { type Shell, sh } from "../shell";
import type { KafkaTopicsArgs } from "./kafkaTopics";
import { clientPropertiesPath, kafkaFolder } from "./kafkaClient";

/** Memory that one of Kafka's tools takes at most, by which the number of them at once is bounded. */
const jvmMemoryKib = 400_000;

/** Compiles code after so many times as many calls as usual: with 3, a creation takes 0.88 times the processor time; with 2, 5 and 10 about the same. */
const compileThresholdScaling = 3;

/**
 * Shell functions that run Kafka's command-line tools against the cluster with client.properties: one (`kafka_tool`), or one for each of many
 * topics (`for_topics`), so many at once as memory and processors allow.
 */
export function kafkaToolRuntime({ client, bootstrapServers }: Pick<KafkaTopicsArgs, "client" | "bootstrapServers">): Shell {
  return sh`
kafka_role=${client.roleArn ?? ""}
kafka_tool_options() {
  class_data=$state_folder/kafka-topics-${client.kafkaVersion}-java-$fact_java_version.jsa
  # Short-lived JVMs: the first compiler and the serial collector start fastest, and fit a small instance.
  jvm_options='-XX:+UseSerialGC -XX:TieredStopAtLevel=1'
  if class_data_fits; then class_data_use; fi
}
class_data_fits() { # an archive from before a change of the jars is as good as none: the JVM passes over it without a word
  [ -r "$class_data" ] && [ -z "$(find ${`./${kafkaFolder(client)}/libs`} -newer "$class_data" 2>/dev/null | head -n 1)" ]
}
class_data_use() { # with the classes at hand, most of what is left is compiling code that runs only a few more times
  jvm_options="$jvm_options -XX:SharedArchiveFile=$class_data -Xlog:disable -XX:CompileThresholdScaling=${compileThresholdScaling}"
}
kafka_tool() { # tool argument...
  tool=$1; shift
  KAFKA_HEAP_OPTS='-Xmx256M' KAFKA_JVM_PERFORMANCE_OPTS="$jvm_options" \\
    ${`./${kafkaFolder(client)}/bin/`}"$tool" --bootstrap-server ${bootstrapServers} --command-config ${clientPropertiesPath(client)} "$@" </dev/null
}
for_topics() { # lines function: calls it with the fields between tabs of each line, the first a topic
  work=$1
  workers=$((fact_memory_kib / ${jvmMemoryKib}))
  if [ "$workers" -gt "$fact_cpus" ]; then workers=$fact_cpus; fi
  if [ "$workers" -lt 1 ]; then workers=1; fi
  worker=0 pids=
  while [ "$worker" -lt "$workers" ]; do
    topics_worker "$2" &
    pids="$pids $!" worker=$((worker + 1))
  done
  status=0
  for pid in $pids; do wait "$pid" || status=1; done
  return "$status"
}
topics_worker() { # function: takes every so manieth topic, with all its lines, because brokers do not merge two changes at once
  tab=$(printf '\\t')
  printf '%s\\n' "$work" | awk -F '\\t' -v n="$workers" -v i="$worker" '$0 == "" { next } !($1 in number) { number[$1] = count++ } number[$1] % n == i' |
    while IFS=$tab read -r topic first second; do "$1" "$topic" "$first" "$second" || return 1; done
}
`;
}
