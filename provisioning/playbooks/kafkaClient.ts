import { archive } from "../tasks/archive";
import { command } from "../tasks/command";
import { directory } from "../tasks/directory";
import { type Checksum, download } from "../tasks/download";
import { file } from "../tasks/file";
import { line } from "../tasks/line";
import { package_ } from "../tasks/package";
import { hostPath, sh } from "../shell";
import { supportedSystem } from "../facts";
import type { Playbook, Task } from "../task";
import { removed } from "../tasks/removed";
import { clientProperties } from "./clientProperties";
import { otherKafkasGone } from "./kafkaVersions";

/** What makes a machine the Kafka client of an IAM-authenticated cluster. Plain data, so that a stack can keep it in an output. */
export interface KafkaClientArgs {
  /** `2.8.1` */
  readonly kafkaVersion: string;
  /** The Scala build of the archive: `2.12`. */
  readonly scalaVersion: string;
  readonly archive: Artifact;
  /** One, or one for each Java that the host may have: the first whose Java the host has is taken. */
  readonly iamJars: readonly IamJar[];
  /** The operator's machine puts the artifacts on the host, which has no way out. @default false */
  readonly upload?: boolean;
  /** The role that the client assumes (`awsRoleArn`); none where the instance profile suffices. */
  readonly roleArn?: string;
}

/** A file to download, and how it is known to be the right one. */
export interface Artifact {
  readonly url: string;
  readonly checksum: Checksum;
}

/** Where the operator's machine puts an artifact, relative to the login user's home: SFTP makes no folders. */
export function uploadPath({ url }: Artifact): string {
  return `.pinterest-pipeline-${url.slice(url.lastIndexOf("/") + 1)}`;
}

/** A version of aws-msk-iam-auth. */
export interface IamJar extends Artifact {
  /** `1.1.5` */
  readonly version: string;
  /** The oldest and newest Java that it is for. */
  readonly javaFrom: number;
  readonly javaTo?: number;
}

/** The client machine of the mission: Java, Kafka's tools, the IAM jar, client.properties and CLASSPATH. */
export function kafkaClient(args: KafkaClientArgs): Playbook {
  const folder = kafkaFolder(args);
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
        found: sh`"java is version \${fact_java_version:-unknown} at $(command -v java)."`,
        foretell: sh`case $fact_package_manager in
  apt) fact_java_major=$(apt-cache depends default-jre-headless 2>/dev/null | sed -n 's/.*openjdk-\\([0-9]*\\)-jre-headless.*/\\1/p' | head -n 1) ;;
  *) fact_java_major=8 ;;
esac
: "\${fact_java_major:=17}"`,
      }),
      download({
        name: `Kafka ${args.kafkaVersion} is downloaded`,
        url: args.archive.url,
        path: archiveFile,
        checksum: args.archive.checksum,
        unless: kafkaTopicsPath(args),
        upload: args.upload ? uploadPath(args.archive) : undefined,
      }),
      archive({ name: `Kafka ${args.kafkaVersion} is unpacked`, source: archiveFile, destination: folder, creates: toolPath, strip: 1 }),
      ...args.iamJars.flatMap((jar) => iamJarTasks(folder, jar, args.upload ?? false)),
      file({
        name: "client.properties is as declared",
        path: clientPropertiesPath(args),
        content: clientProperties(args.roleArn),
        mode: "644",
      }),
      otherKafkasGone(folder),
      ...(args.upload ? [args.archive, ...args.iamJars].map((artifact) => directory({ name: "No upload is left over", path: uploadPath(artifact), state: "absent" })) : []),
    ],
    removal: [
      ...args.iamJars.map((jar) => classpathLine(folder, jar, "absent")),
      removed({ path: ".bashrc" }),
      otherKafkasGone(),
    ],
  };
}

function iamJarTasks(folder: string, jar: IamJar, upload: boolean): Task[] {
  const path = jarPath(folder, jar);
  const tasks = [
    download({ name: `The IAM jar ${jar.version} is in libs`, url: jar.url, path, checksum: jar.checksum, upload: upload ? uploadPath(jar) : undefined }),
    otherJarsGone(folder, path),
    classpathLine(folder, jar, "present"),
  ];
  const { javaFrom, javaTo } = jar;
  const test = sh`[ "$fact_java_major" -ge ${javaFrom} ]${javaTo === undefined ? sh`` : sh` && [ "$fact_java_major" -le ${javaTo} ]`}`;
  const otherwise = `for Java ${javaTo === undefined ? `${javaFrom} and newer` : `${javaFrom} to ${javaTo}`}`;
  return javaFrom <= oldestJava && javaTo === undefined ? tasks : tasks.map((task) => ({ ...task, when: { test, otherwise } }));
}

/** Two of them on one class path: the JVM would take whichever comes first. */
function otherJarsGone(folder: string, path: string): Task {
  const others = sh`jar_others() {
  for jar in ${hostPath(`${folder}/libs`)}/aws-msk-iam-auth-*-all.jar; do
    if [ "$jar" != ${hostPath(path)} ] && [ -e "$jar" ]; then printf '%s\\n' "$jar"; fi
  done
}`;
  return {
    name: "No other IAM jar is in libs",
    check: sh`${others}
reason=$(one_line "$(jar_others)")
[ -z "$reason" ]`,
    apply: sh`jar_others | while IFS= read -r jar; do
  rm -f -- "$jar"
  forget "$jar"
done`,
  };
}

function classpathLine(folder: string, jar: IamJar, state: "present" | "absent"): Task {
  return line({
    name: `CLASSPATH is ${state === "present" ? "" : "not "}set in ~/.bashrc`,
    path: ".bashrc",
    line: `export CLASSPATH="$HOME/${jarPath(folder, jar)}"`,
    state,
    replacing: state === "present" ? "^export CLASSPATH=.*/aws-msk-iam-auth-[^/]*[.]jar" : undefined,
  });
}

function jarPath(folder: string, jar: IamJar): string {
  return `${folder}/libs/aws-msk-iam-auth-${jar.version}-all.jar`;
}

const toolPath = "bin/kafka-topics.sh";

/** The oldest Java that Kafka's tools run on. */
const oldestJava = 8;

/** The folder of Kafka's tools, relative to the login user's home. */
export function kafkaFolder(args: Pick<KafkaClientArgs, "kafkaVersion" | "scalaVersion">): string {
  return `kafka_${args.scalaVersion}-${args.kafkaVersion}`;
}

/** The path of kafka-topics.sh, by which the folder is known to hold Kafka, relative to the login user's home. */
export function kafkaTopicsPath(args: Pick<KafkaClientArgs, "kafkaVersion" | "scalaVersion">): string {
  return `${kafkaFolder(args)}/${toolPath}`;
}

/** The path of client.properties, relative to the login user's home. */
export function clientPropertiesPath(args: Pick<KafkaClientArgs, "kafkaVersion" | "scalaVersion">): string {
  return `${kafkaFolder(args)}/bin/client.properties`;
}
