// pulumi-resource-pulumi-nodejs: the SDK's own server of dynamic providers, bundled, and ended with the engine, of whose end it has no way to
// learn. The engine starts plugins in the program's folder, so that a provider's `require` sees the program's node_modules.
import "@pulumi/pulumi/cmd/dynamic-provider";
import { endWithEngine } from "../shared/endWithEngine";
import { engineAddress } from "../shared/serve";

endWithEngine(engineAddress(process.argv.slice(2)));
