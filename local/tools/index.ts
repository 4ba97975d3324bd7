import { startProgress } from "../progress";
import type { Report } from "../report";
import type { Settings } from "../settings";
import { together } from "../together";
import { type IamJar, isIamJarCached, prepareIamJar } from "./iamJar";
import { type Kafka, isKafkaCached, prepareKafka } from "./kafka";
import { prepareMinistack } from "./ministack";
import { checkPrerequisites, thisMachine } from "./prerequisites";
import { isPulumiCliCached, preparePulumiCli } from "./pulumiCli";
import type { ToolOptions } from "./toolOptions";

/** Everything that is not the project's own and not an npm package, ready to run. */
export interface Tools {
  /** Folder with `pulumi`. */
  readonly cliFolder: string;
  /** Python interpreter that has ministack. */
  readonly ministack: string;
  /** Unpacked `kafka_2.12-2.8.1`. */
  readonly kafkaHome: string;
  /** What the artifact mirror serves: URL path → file. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** Absolute path of the Java launcher. */
  readonly java: string;
}

/**
 * Finds or makes all tools, those that take long at the same time. Throws an Error that names every prerequisite that is
 * missing, or the tool that could not be prepared and why; whatever was already made stays in the cache.
 */
export async function prepareTools(options: { settings: Settings; report: Report; signal?: AbortSignal }): Promise<Tools> {
  const { settings, report, signal } = options;
  const { cache } = settings;
  const { java, python } = await checkPrerequisites(thisMachine({ pulumiIsCached: isPulumiCliCached(cache), kafkaIsCached: isKafkaCached(cache), iamJarIsCached: isIamJarCached(cache), signal }));
  const progress = startProgress(report);
  const note = (sentence: string): void => report(`  ${sentence}`);
  const tool =
    <T>(name: string, prepare: (options: ToolOptions) => Promise<T>) =>
    async (shared: AbortSignal): Promise<T> => {
      const prepared = await prepare({ cache, status: progress.task(name), note, signal: shared });
      progress.done(name);
      return prepared;
    };
  try {
    const [cliFolder, ministack, kafka, iamJar] = await together(signal, [
      tool("Pulumi CLI", preparePulumiCli),
      tool("ministack", (given) => prepareMinistack({ ...given, python })),
      tool("Kafka", prepareKafka),
      tool("IAM jar", prepareIamJar),
    ]);
    return { cliFolder, ministack, kafkaHome: kafka.home, artifacts: mirrorFiles(kafka, iamJar), java };
  } finally {
    progress.end();
  }
}

/** The mirror keeps the paths that the files have at archive.apache.org/dist and github.com. */
function mirrorFiles(kafka: Kafka, iamJar: IamJar): Record<string, string> {
  const archive = "/kafka/2.8.1/kafka_2.12-2.8.1.tgz";
  const jar = "/aws/aws-msk-iam-auth/releases/download/v1.1.5/aws-msk-iam-auth-1.1.5-all.jar";
  return {
    [archive]: kafka.archive,
    [`${archive}.sha512`]: kafka.digestFile,
    [jar]: iamJar.jar,
    [`${jar}.sha256`]: iamJar.digestFile,
  };
}
