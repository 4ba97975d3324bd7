import { pluginVersions } from "../pluginVersions";
import { servePackage } from "../shared/servePackage";

/** The tls plugin. The engine starts it because package.json names it; it knows no resource yet. */
void servePackage({
  name: "tls",
  version: pluginVersions["pulumi-resource-tls"],
  functions: {},
  resources: {},
  checkConfiguration: (news) => Promise.resolve({ inputs: news, failures: [] }),
  configure: () => Promise.resolve({}),
});
