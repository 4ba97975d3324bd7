import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { EngineLog } from "./engineLog";
import type { Package } from "./package";
import { resourceProvider } from "./resourceProvider";
import { engineAddress, serve } from "./serve";

/** Serves a package as a resource plugin until the engine goes away. */
export function servePackage<Configuration>(content: Package<Configuration>): Promise<void> {
  const log = new EngineLog(engineAddress(process.argv.slice(2)));
  return serve((server) => {
    server.addService(ResourceProviderService, resourceProvider(content, log));
  });
}
