import { sh } from "../shell";
import type { Task } from "../task";
import type { KafkaTopicsArgs } from "./kafkaTopics";

const groupsLimitMs = 60_000;

/**
 * The topics are gone, but for those that hold records or that a group's member reads and `allowDataLoss` does not name: such a one is kept, and
 * the report says why. Where the cluster does not tell, nothing is deleted and the task fails.
 */
export function topicsGone({ topics, clusterArn, allowDataLoss = [] }: KafkaTopicsArgs): Task {
  const names = topics.map(({ name }) => name);
  return {
    name: names.length <= 3 ? `Topics ${names.join(", ")} are gone unless in use` : `${names.length} topics are gone unless in use`,
    runtime: sh`
topics_in_use() { # sets used to what holds records or is read, a line each, of the topics that may not lose any; on failure, reason
  used=
  careful=$(planned there | grep -vxF -- ${allowDataLoss.length === 0 ? "/" : allowDataLoss.join("\n")}) || return 0
  if ! answer=$(kafka_tool kafka-log-dirs.sh --describe --topic-list "$(printf '%s\\n' "$careful" | tr '\\n' , | sed 's/,$//')" 2>&1); then
    reason=$(explain_kafka "$answer" kafka-cluster:DescribeCluster "$cluster"); return 1
  fi
  sizes=$(printf '%s\\n' "$answer" | grep -o '"partition":"[^"]*","size":[0-9]*' | sed 's/^"partition":"\\(.*\\)-[0-9]*","size":/\\1 /')
  # This tool ends with status 0 whatever happens, and waits 5 s for the brokers unless told otherwise.
  answer=$(kafka_tool kafka-consumer-groups.sh --describe --all-groups --timeout ${groupsLimitMs} 2>&1) || answer="Error: $answer"
  case $answer in
    *'Error: '*) reason=$(explain_kafka "$answer" kafka-cluster:DescribeGroup ${`${clusterArn.replace(":cluster/", ":group/")}/*`}); return 1 ;;
    *' is rebalancing'*) reason="A consumer group is joining or leaving right now, so that nobody can tell what it reads: run this again in a minute, or name the topics in allowDataLoss"; return 1 ;;
  esac
  # Of tiered storage a broker's own disks tell nothing.
  tiered=$(printf '%s\\n' "$described" | sed -n 's/^Topic: *\\([^[:space:]]*\\).*remote[.]storage[.]enable=true.*/\\1 tiered/p')
  used=$(printf '%s\\n%s\\n/\\n%s\\n/\\n%s\\n' "$sizes" "$tiered" "$answer" "$careful" | awk ${usedProgram})
  unknown=$(printf '%s\\n' "$used" | sed -n 's/ is unknown$//p' | in_one)
  [ -n "$unknown" ] || return 0
  reason="The cluster does not tell what these topics hold: $unknown. The role $kafka_role needs kafka-cluster:DescribeCluster on $cluster; or name them in allowDataLoss"
  return 1
}
topic_delete() { # topic
  if ! answer=$(kafka_tool kafka-topics.sh --delete --if-exists --topic "$(topic_pattern "$1")" 2>&1); then topic_failed "$1" DeleteTopic; return 1; fi
  printf '         deleted %s\\n' "$1" >&4
}`,
    check: sh`heartbeat_start 'Records and readers of the topics'
status=0
topics_in_use || status=2
ticker_stop
[ "$status" -eq 0 ] || return 2
kept=$(printf '%s\\n' "$used" | sed 's/ has .*//')
doomed=$(planned there | grep -vxF -- "\${kept:-/}")
kept=$(printf '%s\\n' "$used" | in_one)
reason="\${kept:+kept: $kept}"
[ -n "$doomed" ] || return 0
reason="to delete: $(one_line "$doomed")\${kept:+; $reason}"
return 1`,
    apply: sh`for_topics "$doomed" topic_delete
[ -r "$state_folder/topic-configs" ] || return 0
for topic in $doomed; do CLUSTER=$cluster awk -v topic="$topic" '$1 != ENVIRON["CLUSTER"] || $2 != topic' "$state_folder/topic-configs" >"$state_folder/topic-configs.provision"
  mv -f -- "$state_folder/topic-configs.provision" "$state_folder/topic-configs"
done`,
  };
}

/**
 * Reads sizes (topic, bytes or `tiered`), what kafka-consumer-groups.sh printed (GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID …, the group's
 * name perhaps with spaces), and topics; prints those with records, with an active member, or without a size.
 */
const usedProgram = `
$0 == "/" { part++; next }
!part && $2 == "tiered" { tiered[$1]; next }
!part { bytes[$1] += $2; next }
part == 1 { name = $1; for (i = 2; i + 5 <= NF; i++) { if ($(i + 1) ~ /^[0-9]+$/ && $(i + 5) != "-" && !($i in group)) group[$i] = name; name = name " " $i }; next }
!($0 in bytes) { print $0 " is unknown"; next }
$0 in tiered { print $0 " has tiered storage, where records may be"; next }
bytes[$0] > 0 { print $0 " has " bytes[$0] " bytes of records"; next }
$0 in group { print $0 " has a reader in the group " group[$0] }
`;
