import { pluginVersions } from "../pluginVersions";
import type { Package } from "../shared/package";
import { privateKey } from "./privateKey";

/** The tls plugin's content. It has no configuration. */
export const tlsPackage: Package<unknown> = {
  name: "tls",
  version: pluginVersions["pulumi-resource-tls"],
  functions: {},
  resources: { "tls:index/privateKey:PrivateKey": privateKey },
  checkConfiguration: (news) => Promise.resolve({ inputs: news, failures: [] }),
  configure: () => Promise.resolve({}),
};
