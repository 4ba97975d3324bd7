import { type Shell, sh } from "../shell";
import type { Playbook, Task } from "../task";
import { explainKafkaRuntime } from "./explainKafka";
import type { KafkaClientArgs } from "./kafkaClient";
import { kafkaToolRuntime } from "./kafkaTool";
import type { TopicDeclaration } from "./topicDeclaration";
import { declarationLines, planProgram } from "./topicsPlan";
import { topicsGone } from "./topicsRemoval";

/** What the topics playbook needs to know. Plain data. */
export interface KafkaTopicsArgs {
  /** The client that the playbook `kafkaClient` made. */
  readonly client: Pick<KafkaClientArgs, "kafkaVersion" | "scalaVersion" | "roleArn">;
  /** `host:port,…` of the IAM listener. */
  readonly bootstrapServers: string;
  readonly clusterArn: string;
  /** The topics that must exist, and what they must be. All others are left alone. */
  readonly topics: readonly TopicDeclaration[];
  /** Removal deletes the topics, but for those with records or an active group. @default false: it keeps all */
  readonly deleteTopics?: boolean;
  /** Names of topics that removal deletes even so. */
  readonly allowDataLoss?: readonly string[];
}

/** How long IAM may take to act on an edited trust policy; some ten seconds are usual. */
const trustPropagationSeconds = 20;

/** From so many creations on, a class-data archive saves more time than it takes to make. */
const worthClassData = 6;

/** The oldest Java that archives the classes of an application when it ends (JEP 350). */
const classDataJava = 13;

/**
 * The topics, made and changed by kafka-topics.sh and kafka-configs.sh on the client machine. The first task proves that client.properties
 * opens the cluster; its answer, one JVM start, tells everything that the other tasks need to know. A config that an earlier run set and
 * that is not declared any more goes back to the default; configs that others set stay. Which is which nobody but this machine remembers: after
 * it was replaced by another one, such a config stays too.
 */
export function kafkaTopics(args: KafkaTopicsArgs): Playbook {
  const login = loginWorks(args);
  return {
    name: "kafkaTopics",
    tasks: [login, topicsArePossible(), topicsExist(args), topicsHavePartitions(), topicsHaveConfigs()],
    removal: args.deleteTopics ? [login, topicsGone(args)] : [],
    keepsEngine: true,
  };
}

function loginWorks(args: KafkaTopicsArgs): Task {
  return {
    name: "The cluster lets the client in",
    runtime: sh`${explainKafkaRuntime}${kafkaToolRuntime(args)}${topicsRuntime(args)}`,
    check: sh`kafka_tool_options
heartbeat_start 'The cluster lets the client in'
status=0
topics_describe || status=2
ticker_stop
if [ "$status" -ne 0 ]; then reason=$(explain_kafka "$described" 'kafka-cluster:DescribeTopicDynamicConfiguration' "$(topic_arns)"); return 2; fi
topics_plan
reason="$(planned there | grep -c .) of ${args.topics.length} topics are there"
return 0`,
    apply: sh`:`,
  };
}

/** Before anything is changed: what no run can bring about. */
function topicsArePossible(): Task {
  return {
    name: "The topics can be as declared",
    check: sh`refused=$(planned refused)
[ -n "$refused" ] || return 0
reason="$(printf '%s\\n' "$refused" | tr '\\t' ' ' | in_one). Kafka takes no partitions away and kafka-topics.sh changes no replication factor: declare what is there, or make the topic anew under another name"
return 2`,
    apply: sh`:`,
  };
}

function topicsExist({ topics }: KafkaTopicsArgs): Task {
  const names = topics.map(({ name }) => name);
  return {
    name: names.length <= 3 ? `Topics ${names.join(", ")} exist` : `${names.length} topics exist`,
    check: sh`missing=$(planned missing)
[ -n "$missing" ] || return 0
reason="missing: $(one_line "$missing")"
return 1`,
    diff: sh`planned missing | sed 's/^/+/'`,
    apply: sh`class_data_make
for_topics "$missing" topic_create`,
  };
}

function topicsHavePartitions(): Task {
  return {
    name: "Topics have the declared partitions",
    check: sh`more=$(planned partitions)
[ -n "$more" ] || return 0
reason=$(printf '%s\\n' "$more" | awk -F '\\t' '{ print $1 " has " $2 ", not " $3 }' | in_one)
return 1`,
    diff: sh`planned partitions | awk -F '\\t' '{ print "-" $1 " partitions=" $2; print "+" $1 " partitions=" $3 }'`,
    apply: sh`for_topics "$more" topic_grow`,
  };
}

function topicsHaveConfigs(): Task {
  return {
    name: "Topics have the declared configs",
    check: sh`configs=$(planned config default)
[ -n "$configs" ] || return 0
reason=$({
  planned config | awk -F '\\t' '{ print $1 " has " $2 "=" ($3 == "" ? "(default)" : $3) ", not " $4 }'
  planned default | awk -F '\\t' '{ print $1 " has " $2 "=" $3 ", not the default" }'
} | in_one)
return 1`,
    diff: sh`planned config | awk -F '\\t' '$3 != "" { print "-" $1 " " $2 "=" $3 } { print "+" $1 " " $2 "=" $4 }'
planned default | awk -F '\\t' '{ print "-" $1 " " $2 "=" $3 }'`,
    apply: sh`for_topics "$(config_changes)" topic_configure
configs_forget`,
  };
}

/** The options with which each topic is made, as the branches of a shell case; topics without any have none. */
function creationOptions(topics: readonly TopicDeclaration[]): Shell {
  const branches = topics.map((topic) => {
    const { name, partitions, replicationFactor, configs = {} } = topic;
    const options = [
      ...(partitions === undefined ? [] : ["--partitions", partitions]),
      ...(replicationFactor === undefined ? [] : ["--replication-factor", replicationFactor]),
      ...Object.entries(configs).flatMap(([key, value]) => ["--config", `${key}=${value}`]),
    ];
    if (options.length === 0) return sh``;
    const remember = Object.keys(configs).length === 0 ? sh`` : sh`configs_remember "$topic" ${Object.keys(configs).join("\n")}; `;
    return sh`    ${name}) ${remember}set -- ${options} ;;
`;
  });
  return branches.reduce((all, branch) => sh`${all}${branch}`, sh``);
}

/** The topic as the regular expression that Kafka's tools take it for. */
function topicPattern(name: string): string {
  return name.replaceAll(".", "[.]");
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_apachekafkaapisforamazonmskclusters.html */
function topicArn(clusterArn: string): string {
  return clusterArn.replace(":cluster/", ":topic/");
}

function topicArns(clusterArn: string, topics: readonly TopicDeclaration[]): string {
  return topics.length <= 3 ? topics.map(({ name }) => `${topicArn(clusterArn)}/${name}`).join(", ") : `the ${topics.length} topics of ${topicArn(clusterArn)}`;
}

function topicsRuntime({ topics, clusterArn }: KafkaTopicsArgs): Shell {
  return sh`cluster=${clusterArn}
topics_describe() { # the topics are a regular expression to every Kafka tool
  waited=0
  until described=$(kafka_tool kafka-topics.sh --describe --if-exists --topic ${topics.map(({ name }) => topicPattern(name)).join("|")} 2>&1); do
    printf '%s\\n' "$described"
    case $described in *'sts:AssumeRole'*) ;; *) return 1 ;; esac
    if [ "$waited" -ge ${trustPropagationSeconds} ]; then return 1; fi
    printf '         waiting for the edited trust policy to reach STS\\n' >&4
    sleep 4
    waited=$((waited + 4))
  done
}
topics_plan() { # no topic is called "/"
  plan=$({
    printf '%s\\n/\\n' "$described"
    configs_remembered
    printf '/\\n%s\\n' ${declarationLines(topics)}
  } | awk ${planProgram})
}
planned() { # what...: those lines of the plan, without their first field; starts nothing where there are none
  for what in "$@"; do
    case "
$plan" in *"
$what\t"*) printf '%s\\n' "$plan" | awk -v what="$what" 'index($0, what "\\t") == 1 { print substr($0, length(what) + 2) }' ;; esac
  done
}
in_one() { awk '{ line = line (NR > 1 ? "; " : "") $0 } END { print line }'; }
topic_arns() { printf '%s' ${topicArns(clusterArn, topics)}; }
topic_arn() { printf '%s/%s' ${topicArn(clusterArn)} "$1"; }
topic_pattern() { printf '%s' "$1" | sed 's/[.]/[.]/g'; }
class_data_make() { # the first of many topics is created by a JVM that leaves its classes to the others
  if [ "$fact_java_major" -lt ${classDataJava} ] || class_data_fits; then return 0; fi
  if [ "$(printf '%s\\n' "$missing" | grep -c .)" -lt ${worthClassData} ]; then return 0; fi
  plain_options=$jvm_options jvm_options="$jvm_options -XX:ArchiveClassesAtExit=$class_data.making -Xlog:disable"
  topic_create "$(printf '%s\\n' "$missing" | head -n 1)"
  missing=$(printf '%s\\n' "$missing" | tail -n +2) jvm_options=$plain_options
  if [ -s "$class_data.making" ]; then
    mv -f -- "$class_data.making" "$class_data"
    class_data_use
  fi
}
topic_create() { # topic
  topic=$1
  case $topic in
${creationOptions(topics)}    *) set -- ;;
  esac
  if ! answer=$(kafka_tool kafka-topics.sh --create --if-not-exists --topic "$topic" "$@" 2>&1); then topic_failed "$topic" CreateTopic; return 1; fi
  case $answer in
    *'Created topic'*) printf '         created %s\\n' "$topic" >&4 ;;
    *) topic_seen "$topic" || return 1 ;;
  esac
}
topic_seen() { # topic: another made it meanwhile, or the cluster does not show it
  if kafka_tool kafka-topics.sh --list --topic "$(topic_pattern "$1")" 2>/dev/null | grep -qxF -- "$1"; then return 0; fi
  cause "$1: The cluster says that it exists, and does not show it. Either it is being deleted: run this again in a minute. Or the role $kafka_role needs kafka-cluster:DescribeTopic on $(topic_arn "$1")."
  return 1
}
topic_grow() { # topic is declared
  if ! answer=$(kafka_tool kafka-topics.sh --alter --topic "$(topic_pattern "$1")" --partitions "$3" 2>&1); then topic_failed "$1" AlterTopic; return 1; fi
  printf '         %s: %s partitions, before %s\\n' "$1" "$3" "$2" >&4
}
config_changes() { # a line for each call of kafka-configs.sh, which deletes one key at a time: see topic_configure
  planned config | awk -F '\\t' '
    !($1 in change) { order[++count] = $1 }
    { change[$1] = (change[$1] == "" ? "" : change[$1] ",") $2 "=" (index($4, ",") ? "[" $4 "]" : $4) }
    END { for (i = 1; i <= count; i++) print order[i] "\\t--add-config\\t" change[order[i]] }'
  planned default | awk -F '\\t' '{ print $1 "\\t--delete-config\\t" $2 }'
}
topic_configure() { # topic option change
  if [ "$2" = --add-config ]; then configs_remember "$1" "$(planned config | awk -F '\\t' -v topic="$1" '$1 == topic { print $2 }')"; fi
  if answer=$(kafka_tool kafka-configs.sh --alter --entity-type topics --entity-name "$1" "$2" "$3" 2>&1); then
    printf '         %s: %s %s\\n' "$1" "\${2#--}" "$3" >&4
    return 0
  fi
  # What was taken for the topic's own value is a broker's.
  case $2$answer in --delete-config*'Invalid config'*) return 0 ;; esac
  topic_failed "$1" AlterTopicDynamicConfiguration
  return 1
}
topic_failed() { # topic action
  printf '%s\\n' "$answer"
  cause "$1: $(explain_kafka "$answer" "kafka-cluster:$2" "$(topic_arn "$1")")"
}
configs_remembered() { # topic and key, of this cluster
  if [ -r "$state_folder/topic-configs" ]; then
    CLUSTER=$cluster awk '$1 == ENVIRON["CLUSTER"] { print $2 " " $3 }' "$state_folder/topic-configs"
  fi
}
configs_remember() { # topic keys: before they are set, so that a cut leaves none behind that nobody knows of
  printf '%s\\n' "$2" | while IFS= read -r key; do
    if ! configs_remembered | grep -qxF -- "$1 $key"; then printf '%s %s %s\\n' "$cluster" "$1" "$key" >>"$state_folder/topic-configs"; fi
  done
}
configs_forget() { # those that have gone back to their defaults
  [ -r "$state_folder/topic-configs" ] || return 0
  forgotten=$(planned default | awk -F '\\t' -v cluster="$cluster" '{ print cluster " " $1 " " $2 }')
  [ -n "$forgotten" ] || return 0
  grep -vxF -- "$forgotten" "$state_folder/topic-configs" >"$state_folder/topic-configs.provision" || :
  mv -f -- "$state_folder/topic-configs.provision" "$state_folder/topic-configs"
}
`;
}
