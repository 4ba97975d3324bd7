import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Kafka's tools on a test host, which write down how they were called and keep a cluster in files, and that cluster. */
export interface RecordedKafka {
  /** Puts a topic in the cluster, or changes it, behind the stack's back. */
  put(topic: string, o?: { partitions?: number; replicationFactor?: number; configs?: Readonly<Record<string, string>> }): void;
  /** `partitions replicationFactor key=value…` of each topic. */
  topics(): Record<string, string>;
  /** The calls so far, `tool argument…` without what all have in common. */
  calls(): string[];
  /** The options of the calls' JVMs. */
  jvms(): string[];
  /** How many ran at once at most. */
  atOnce(): number;
  /** Files that change what the tools answer: `static` (a broker's own configs), `slow` (the seconds that a creation takes), `sizes`, `groups`, `<tool>-fails`. */
  file(name: string, text: string): void;
}

const folder = "kafka_2.12-2.8.1";
const common = `--bootstrap-server b-1:9098 --command-config ${folder}/bin/client.properties `;

export function installRecordedKafka(home: string): RecordedKafka {
  const bin = join(home, folder, "bin");
  const cluster = join(home, "cluster");
  for (const path of [bin, cluster]) mkdirSync(path, { recursive: true });
  for (const tool of ["kafka-topics.sh", "kafka-configs.sh", "kafka-log-dirs.sh", "kafka-consumer-groups.sh"]) {
    writeFileSync(join(bin, tool), program, { mode: 0o755 });
  }
  const lines = (name: string) => (existsSync(join(home, name)) ? readFileSync(join(home, name), "utf8").trimEnd().split("\n") : []);
  return {
    put: (topic, { partitions = 1, replicationFactor = 1, configs = {} } = {}) =>
      writeFileSync(join(cluster, topic), [`${partitions} ${replicationFactor}`, ...Object.entries(configs).map(([key, value]) => `${key}=${value}`), ""].join("\n")),
    topics: () => Object.fromEntries(readdirSync(cluster).sort().map((topic) => [topic, readFileSync(join(cluster, topic), "utf8").trimEnd().replaceAll("\n", " ")])),
    calls: () => lines("calls").map((line) => line.replace(common, "")),
    jvms: () => lines("jvms"),
    atOnce: () => mostAtOnce(lines("starts-and-ends")),
    file: (name, text) => writeFileSync(join(home, name), text),
  };
}

/** Of the lines `+`, when a tool starts, and `-`, when it ends. */
function mostAtOnce(startsAndEnds: readonly string[]): number {
  let running = 0;
  return Math.max(...startsAndEnds.map((line) => (running += line === "+" ? 1 : -1)));
}

/** Answers as the tools of Kafka 2.8.1 do. A topic is a file: partitions and replication factor, then its configs. What is called most starts few processes. */
const program = `#!/bin/sh
tool=\${0##*/}
echo "$tool $*" >>calls
echo "$KAFKA_JVM_PERFORMANCE_OPTS" >>jvms
case $KAFKA_JVM_PERFORMANCE_OPTS in *-XX:ArchiveClassesAtExit=*) archive=\${KAFKA_JVM_PERFORMANCE_OPTS#*AtExit=}; echo classes >"\${archive%% *}" ;; esac
echo + >>starts-and-ends
trap 'echo - >>starts-and-ends' EXIT
if [ -e "$tool-fails" ]; then cat "$tool-fails"; exit 1; fi
action= configs= partitions= replication=1
while [ $# -gt 0 ]; do
  case $1 in
    --describe | --create | --alter | --delete | --list) action=$1 ;;
    --if-exists | --if-not-exists | --all-groups) ;;
    --config) configs="$configs$2
"; shift ;;
    --topic | --entity-name) topic=$2; shift ;;
    --partitions) partitions=$2; shift ;;
    --replication-factor) replication=$2; shift ;;
    --add-config) add=$2; shift ;;
    --delete-config) delete=$2; shift ;;
    *) shift ;;
  esac
  shift
done
matching() { (cd cluster && printf '%s\\n' * | grep -xE -- "$topic"); }
join_lines() { while read -r line; do joined="\${joined:+$joined,}$line"; done; }
case $tool$action in
  kafka-topics.sh--describe)
    for name in $(matching); do
      joined=
      { read -r partitions replication; join_lines; } <"cluster/$name"
      if [ -e static ]; then join_lines <static; fi
      printf 'Topic: %s\\tTopicId: x\\tPartitionCount: %s\\tReplicationFactor: %s\\tConfigs: %s\\n' "$name" "$partitions" "$replication" "$joined"
      printf '\\tTopic: %s\\tPartition: 0\\tLeader: 1\\tReplicas: 1\\tIsr: 1\\n' "$name"
    done ;;
  kafka-topics.sh--list) matching | grep -vxF "$(cat hidden 2>/dev/null || echo /)" || : ;;
  kafka-topics.sh--create)
    if [ "$topic" = bad ]; then echo "org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [bad]"; exit 1; fi
    if [ -e slow ]; then sleep "$(cat slow)"; fi
    if [ -e "cluster/$topic" ] || grep -qxF "$topic" hidden 2>/dev/null; then exit 0; fi
    printf '%s %s\\n%s' "\${partitions:-1}" "$replication" "$configs" >"cluster/$topic"
    echo "Created topic $topic." ;;
  kafka-topics.sh--alter)
    for name in $(matching); do
      printf '%s\\n' "$partitions $(head -n 1 "cluster/$name" | cut -d ' ' -f 2)" "$(tail -n +2 "cluster/$name")" | grep . >"new.$$"
      mv "new.$$" "cluster/$name"
    done ;;
  kafka-topics.sh--delete) for name in $(matching); do rm "cluster/$name"; done ;;
  kafka-configs.sh--alter)
    if [ -n "$delete" ] && ! grep -q "^$delete=" "cluster/$topic"; then echo "Invalid config(s): $delete"; exit 1; fi
    printf '%s\\n' "$add" "$delete=" | sed 's/,\\([a-z][a-z.]*=\\)/\\n\\1/g; s/\\[\\(.*\\)\\]/\\1/' | grep -v '^=*$' >"change.$$"
    cut -d = -f 1 "change.$$" | while read -r key; do grep -v "^$key=" "cluster/$topic" >"new.$$"; mv "new.$$" "cluster/$topic"; done
    if [ -n "$add" ]; then cat "change.$$" >>"cluster/$topic"; fi
    rm "change.$$" ;;
  kafka-log-dirs.sh--describe) printf 'Querying brokers\\n'; cat sizes ;;
  kafka-consumer-groups.sh--describe) cat groups 2>/dev/null || : ;;
esac
`;
