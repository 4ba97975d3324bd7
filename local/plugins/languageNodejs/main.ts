import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { pluginVersions } from "../pluginVersions";
import { engineAddress, serve } from "../shared/serve";
import { languageRuntime } from "./languageRuntime";
import { RunningPrograms } from "./runningPrograms";

const programs = new RunningPrograms();
const service = languageRuntime({
  version: pluginVersions["pulumi-language-nodejs"],
  engineAddress: engineAddress(process.argv.slice(2)),
  programs,
});

void serve(
  (server) => {
    server.addService(LanguageRuntimeService, service);
  },
  () => {
    programs.kill();
  },
);
