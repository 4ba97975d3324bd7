/**
 * The plugins of the local stack and the versions that they answer with: those of the published plugins whose behaviour they
 * have. They equal package.json's, which tests/local/plugins/pluginVersions.test.ts holds.
 */
export const pluginVersions = {
  "pulumi-language-nodejs": "3.259.0",
  "pulumi-resource-pulumi-nodejs": "3.259.0",
  "pulumi-resource-aws": "7.48.0",
  "pulumi-resource-command": "1.2.1",
  "pulumi-resource-tls": "5.6.1",
} as const;

/** File name of a plugin's executable, which the engine searches for. */
export type PluginName = keyof typeof pluginVersions;
