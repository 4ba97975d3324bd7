import Module from "node:module";

/**
 * The SDK's modules that make closures into text, each with what it exports. They bring TypeScript and npm's own library, which take half the
 * time and a third of the memory of a preview, and this program has no closure to serialise (components/trust/trustStatement.ts).
 */
const closureModules: readonly (readonly [file: string, ...functions: string[]])[] = [
  ["@pulumi/pulumi/runtime/closure/serializeClosure", "serializeFunction", "serializeFunctionAsync"],
  ["@pulumi/pulumi/runtime/closure/codePaths", "computeCodePaths", "findWorkspaceRoot", "packageArchivePath"],
];

/** To be imported before the SDK: it loads these modules at its start, and with this only when one of their functions is called. */
for (const [file, ...functions] of closureModules) loadOnDemand(require.resolve(file), functions);

function loadOnDemand(file: string, functions: readonly string[]): void {
  if (require.cache[file] !== undefined) return;
  const placeholder = new Module(file);
  placeholder.loaded = true;
  placeholder.exports = Object.fromEntries(
    functions.map((name) => [
      name,
      (...args: readonly unknown[]): unknown => {
        if (require.cache[file] === placeholder) delete require.cache[file];
        return (placeholder.require(file) as Record<string, (...args: readonly unknown[]) => unknown>)[name]?.(...args);
      },
    ]),
  );
  require.cache[file] = placeholder;
}
