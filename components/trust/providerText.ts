import { build } from "esbuild";

/** Oldest Node that a provider may run on: the project's own (package.json, engines). */
const nodeTarget = "node20";

/**
 * The text of a module for the input `__provider` of a dynamic resource, which the state keeps, so that destroy works without the program: all
 * that the module imports is in it, but the AWS SDK's packages, which the program has. The module exports `handler`, which gives the provider.
 *
 * @param file absolute path of the module's source.
 * @throws where the source does not compile; esbuild's message names file and line.
 * @see https://www.pulumi.com/docs/iac/concepts/providers/dynamic-providers/
 */
export async function providerText(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: nodeTarget,
    external: ["@aws-sdk/*"],
    minifySyntax: true,
    // Comments of modules name files of this machine's.
    minifyWhitespace: true,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
