import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Main class and heap of each command-line tool; names, classes and defaults as in Kafka's own distribution. */
const tools: Readonly<Record<string, { mainClass: string; heap?: string }>> = {
  "kafka-acls.sh": { mainClass: "kafka.admin.AclCommand" },
  "kafka-configs.sh": { mainClass: "kafka.admin.ConfigCommand" },
  "kafka-console-consumer.sh": { mainClass: "kafka.tools.ConsoleConsumer", heap: "-Xmx512M" },
  "kafka-console-producer.sh": { mainClass: "kafka.tools.ConsoleProducer", heap: "-Xmx512M" },
  "kafka-consumer-groups.sh": { mainClass: "kafka.admin.ConsumerGroupCommand" },
  "kafka-log-dirs.sh": { mainClass: "kafka.admin.LogDirsCommand" },
  "kafka-producer-perf-test.sh": { mainClass: "org.apache.kafka.tools.ProducerPerformance", heap: "-Xmx512M" },
  "kafka-topics.sh": { mainClass: "kafka.admin.TopicCommand" },
};

/**
 * Writes `bin` and `config` of a Kafka distribution into its folder, for jars that came without them. The scripts honour
 * JAVA_HOME, CLASSPATH, KAFKA_HEAP_OPTS, KAFKA_JVM_PERFORMANCE_OPTS, KAFKA_LOG4J_OPTS and KAFKA_OPTS.
 */
export async function writeKafkaScripts(kafkaHome: string): Promise<void> {
  const bin = join(kafkaHome, "bin");
  const config = join(kafkaHome, "config");
  await Promise.all([mkdir(bin, { recursive: true }), mkdir(config, { recursive: true })]);
  await writeFile(join(config, "tools-log4j.properties"), log4jProperties);
  await writeScript(join(bin, "kafka-run-class.sh"), runClassScript);
  await Promise.all(Object.entries(tools).map(([name, tool]) => writeScript(join(bin, name), toolScript(tool))));
}

async function writeScript(file: string, content: string): Promise<void> {
  await writeFile(file, content);
  await chmod(file, 0o755);
}

const log4jProperties = `# Command-line tools: warnings and errors only, on standard error.
log4j.rootLogger=WARN, stderr
log4j.appender.stderr=org.apache.log4j.ConsoleAppender
log4j.appender.stderr.Target=System.err
log4j.appender.stderr.layout=org.apache.log4j.PatternLayout
log4j.appender.stderr.layout.ConversionPattern=[%d] %p %m (%c)%n
`;

const runClassScript = `#!/bin/sh
# Runs a class of Kafka: kafka-run-class.sh CLASS [ARGUMENT...]
if [ $# -lt 1 ]; then
  echo "Usage: $0 CLASS [ARGUMENT...]" >&2
  exit 1
fi
home=$(cd "$(dirname "$0")/.." && pwd) || exit 1
java=java
[ -z "$JAVA_HOME" ] || java=$JAVA_HOME/bin/java
: "\${KAFKA_HEAP_OPTS=-Xmx256M}"
: "\${KAFKA_JVM_PERFORMANCE_OPTS=-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -Djava.awt.headless=true}"
CLASSPATH=\${CLASSPATH:+$CLASSPATH:}$home/libs/*
export CLASSPATH
# The option variables hold several words each; the default of log4j is one word and may hold spaces.
if [ -n "$KAFKA_LOG4J_OPTS" ]; then
  exec "$java" $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS $KAFKA_LOG4J_OPTS $KAFKA_OPTS "$@"
fi
exec "$java" $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS \\
  "-Dlog4j.configuration=file:$home/config/tools-log4j.properties" $KAFKA_OPTS "$@"
`;

function toolScript({ mainClass, heap }: { mainClass: string; heap?: string }): string {
  const heapLine = heap === undefined ? "" : `: "\${KAFKA_HEAP_OPTS=${heap}}"\nexport KAFKA_HEAP_OPTS\n`;
  return `#!/bin/sh\n${heapLine}exec "$(dirname "$0")/kafka-run-class.sh" ${mainClass} "$@"\n`;
}
