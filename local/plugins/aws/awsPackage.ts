import { pluginVersions } from "../pluginVersions";
import type { Package } from "../shared/package";
import { containsUnknown } from "../shared/properties";
import { awsClients, type AwsClients } from "./clients";
import { awsConfiguration } from "./configuration";
import { checkAccount, credentialFailures, providerDefaults } from "./credentialCheck";
import { awsFunctions } from "./functions";
import { awsResources } from "./resources";

/** The aws plugin's content. `makeClients` is for tests. */
export function awsPackage(env: NodeJS.ProcessEnv = process.env, makeClients = awsClients): Package<AwsClients> {
  const connect = oncePerConfiguration(makeClients);
  return {
    name: "aws",
    version: pluginVersions["pulumi-resource-aws"],
    functions: awsFunctions,
    resources: awsResources,
    async checkConfiguration(news) {
      // A preview of a provider that depends on something not yet made: nothing can be checked.
      if (containsUnknown(news)) return { inputs: news, failures: [] };
      const configuration = awsConfiguration(news, env);
      const failures = await credentialFailures(configuration, connect(configuration));
      return { inputs: providerDefaults(news, configuration), failures };
    },
    async configure(args) {
      const configuration = awsConfiguration(args, env);
      const clients = connect(configuration);
      await checkAccount(configuration, clients);
      return clients;
    },
  };
}

/** A provider's arguments are checked and then configured: by the same clients, with the credentials that they have by then. */
function oncePerConfiguration(makeClients: typeof awsClients): typeof awsClients {
  const made = new Map<string, AwsClients>();
  return (configuration) => {
    const key = JSON.stringify(configuration);
    const clients = made.get(key) ?? makeClients(configuration);
    made.set(key, clients);
    return clients;
  };
}
