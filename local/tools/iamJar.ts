import { rename, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CacheEntry, cached, isCached } from "./cache";
import { fetchMavenFiles } from "./mavenFiles";
import type { ToolOptions } from "./toolOptions";

const version = "1.1.5";
const jar = `aws-msk-iam-auth-${version}-all.jar`;
const sha256 = "ef21705509d82b5b8f673a5cb7552d64c7e18001a6329d49c850ff2fef83b8ab";

/** The jar that signs in to MSK by IAM, and a file with its digest as the project's releases have it: the digest alone. */
export interface IamJar {
  readonly jar: string;
  readonly digestFile: string;
}

/** aws-msk-iam-auth 1.1.5, the version that the course uses, from Maven Central. */
export async function prepareIamJar(options: ToolOptions): Promise<IamJar> {
  const folder = await cached({
    ...entry(options.cache),
    signal: options.signal,
    onWait: () => {
      options.status("another process is downloading it");
    },
    produce: async (partial) => {
      await fetchMavenFiles({ [`software/amazon/msk/aws-msk-iam-auth/${version}/${jar}`]: sha256 }, join(partial, "files"), options);
      await rename(join(partial, "files", jar), join(partial, jar));
      await rmdir(join(partial, "files"));
      await writeFile(join(partial, `${jar}.sha256`), `${sha256}\n`);
    },
  });
  return { jar: join(folder, jar), digestFile: join(folder, `${jar}.sha256`) };
}

/** Whether it is there, so that nothing is to be downloaded. */
export function isIamJarCached(cache: string): boolean {
  return isCached(entry(cache));
}

function entry(cache: string): Pick<CacheEntry, "cache" | "key" | "holds"> {
  return { cache, key: `aws-msk-iam-auth-${version}`, holds: [jar, `${jar}.sha256`] };
}
