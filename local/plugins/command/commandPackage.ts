import { pluginVersions } from "../pluginVersions";
import type { Package } from "../shared/package";
import { remoteCommand } from "./command";
import { copyToRemote } from "./copyToRemote";

/** The command plugin's content. It has no configuration. */
export const commandPackage: Package<unknown> = {
  name: "command",
  version: pluginVersions["pulumi-resource-command"],
  functions: {},
  resources: {
    "command:remote:Command": remoteCommand(),
    "command:remote:CopyToRemote": copyToRemote(),
  },
  checkConfiguration: (news) => Promise.resolve({ inputs: news, failures: [] }),
  configure: () => Promise.resolve({}),
};
