import { archive } from "../tasks/archive";
import { command } from "../tasks/command";
import { type Checksum, download } from "../tasks/download";
import { file } from "../tasks/file";
import { line } from "../tasks/line";
import { package_ } from "../tasks/package";
import { sh } from "../shell";
import { supportedSystem } from "../facts";
import type { Playbook } from "../task";
import { clientProperties } from "./clientProperties";

/** What makes a machine the Kafka client of an IAM-authenticated cluster. Plain data, so that a stack can keep it in an output. */
export interface KafkaClientArgs {
  /** `2.8.1` */
  readonly kafkaVersion: string;
  /** The Scala build of the archive: `2.12`. */
  readonly scalaVersion: string;
  readonly archive: Artifact;
  /** `1.1.5` */
  readonly iamJarVersion: string;
  readonly iamJar: Artifact;
  /** The role that the client assumes (`awsRoleArn`); none where the instance profile suffices. */
  readonly roleArn?: string;
}

/** A file to download, and how it is known to be the right one. */
export interface Artifact {
  readonly url: string;
  readonly checksum: Checksum;
}

/** The client machine of the mission: Java, Kafka's tools, the IAM jar, client.properties and CLASSPATH. */
export function kafkaClient(args: KafkaClientArgs): Playbook {
  const folder = kafkaFolder(args);
  const jar = `${folder}/libs/aws-msk-iam-auth-${args.iamJarVersion}-all.jar`;
  const archiveFile = `.local/state/pinterest-pipeline/downloads/${folder}.tgz`;
  return {
    name: "kafkaClient",
    tasks: [
      command({
        name: "The system is supported",
        unless: supportedSystem.test,
        run: sh`cause "Expected Amazon Linux, Debian or Ubuntu, found $fact_os_id $fact_os_version. Choose an instance of one of these."; return 1`,
      }),
      package_({
        name: "Java 8 or newer is installed",
        packages: { apt: "default-jre-headless", dnf: "java-1.8.0-amazon-corretto-headless", yum: "java-1.8.0-openjdk-headless" },
        satisfied: sh`[ "$fact_java_major" -ge 8 ] && reason="Java $fact_java_version"`,
      }),
      download({
        name: `Kafka ${args.kafkaVersion} is downloaded`,
        url: args.archive.url,
        path: archiveFile,
        checksum: args.archive.checksum,
        unless: folder,
      }),
      archive({ name: `Kafka ${args.kafkaVersion} is unpacked`, source: archiveFile, destination: folder, strip: 1 }),
      download({
        name: `The IAM jar ${args.iamJarVersion} is in libs`,
        url: args.iamJar.url,
        path: jar,
        checksum: args.iamJar.checksum,
      }),
      file({
        name: "client.properties is as declared",
        path: clientPropertiesPath(args),
        content: clientProperties(args.roleArn),
        mode: "644",
      }),
      line({
        name: "CLASSPATH is set in ~/.bashrc",
        path: ".bashrc",
        line: `export CLASSPATH="$HOME/${jar}"`,
        replacing: "^export CLASSPATH=.*/aws-msk-iam-auth-[^/]*[.]jar",
      }),
    ],
  };
}

/** The folder of Kafka's tools, relative to the login user's home. */
export function kafkaFolder(args: Pick<KafkaClientArgs, "kafkaVersion" | "scalaVersion">): string {
  return `kafka_${args.scalaVersion}-${args.kafkaVersion}`;
}

/** The path of client.properties, relative to the login user's home. */
export function clientPropertiesPath(args: Pick<KafkaClientArgs, "kafkaVersion" | "scalaVersion">): string {
  return `${kafkaFolder(args)}/bin/client.properties`;
}
