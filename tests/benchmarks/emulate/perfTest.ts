import { join } from "node:path";
import { runToEnd } from "./runToEnd";
import { type Lab, type Listener, perfTopic } from "./lab";

export interface PerfSettings {
  readonly batchBytes: number;
  readonly lingerMs: number;
}

/** Kafka's defaults, and what its tuning guides try. */
const candidates: readonly PerfSettings[] = [
  { batchBytes: 16_384, lingerMs: 0 },
  { batchBytes: 65_536, lingerMs: 5 },
  { batchBytes: 131_072, lingerMs: 10 },
  { batchBytes: 262_144, lingerMs: 20 },
  { batchBytes: 524_288, lingerMs: 50 },
];

/** The settings with which kafka-producer-perf-test is fastest here, the better of two tries each. */
export async function bestSettings(lab: Lab, listener: Listener, records: number): Promise<PerfSettings> {
  const rates = candidates.map(() => 0);
  for (let tries = 0; tries < 2; tries++) {
    for (const [index, settings] of candidates.entries()) rates[index] = Math.max(rates[index] ?? 0, await perfTest(lab, listener, records, settings));
  }
  return candidates[rates.indexOf(Math.max(...rates))] as PerfSettings;
}

/** Records a second that kafka-producer-perf-test says it has sent. */
export async function perfTest(lab: Lab, listener: Listener, records: number, { batchBytes, lingerMs }: PerfSettings): Promise<number> {
  const { java, kafkaHome, jar, instanceFolder, payloadFile, user, target, plaintextServer } = lab;
  const trust = [`-Djdk.net.hosts.file=${join(instanceFolder, "hosts")}`, `-Djavax.net.ssl.trustStore=${join(instanceFolder, "truststore.jks")}`, "-Djavax.net.ssl.trustStorePassword=changeit"];
  const iam = [
    "security.protocol=SASL_SSL",
    "sasl.mechanism=AWS_MSK_IAM",
    "sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required;",
    "sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler",
  ];
  const isIam = listener === "iam";
  const args = [
    "-Xmx512M",
    ...(isIam ? trust : []),
    "-cp",
    `${join(kafkaHome, "libs", "*")}:${jar}`,
    "org.apache.kafka.tools.ProducerPerformance",
    ...["--topic", perfTopic, "--num-records", String(records), "--throughput", "-1", "--payload-file", payloadFile, "--producer-props"],
    `bootstrap.servers=${isIam ? target.bootstrapServers.join(",") : plaintextServer}`,
    ...["acks=all", "enable.idempotence=true", `batch.size=${batchBytes}`, `linger.ms=${lingerMs}`],
    ...(isIam ? iam : []),
  ];
  const env = { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: user.accessKeyId, AWS_SECRET_ACCESS_KEY: user.secretAccessKey, AWS_REGION: target.region };
  const output = await runToEnd(java, args, env);
  // The last line sums up; those before it are of five seconds each.
  const rates = [...output.matchAll(/records sent, ([\d.]+) records\/sec/g)];
  const rate = Number(rates.at(-1)?.[1]);
  if (Number.isNaN(rate)) throw new Error(`Expected kafka-producer-perf-test to tell its rate, got: ${output.slice(-2_000)}`);
  return rate;
}
