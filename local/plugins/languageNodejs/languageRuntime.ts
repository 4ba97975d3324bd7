import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as grpc from "@grpc/grpc-js";
import type { ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import { PackageDependency, PluginDependency, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type Program, type ProgramCommand, programCommand } from "./programCommand";
import { programDependencies } from "./programDependencies";
import { requiredPackages } from "./requiredPackages";
import type { RunningPrograms } from "./runningPrograms";
import { plain } from "../shared/properties";

/** The calls that CLI 3.259.0 makes for preview, up, refresh, destroy, about and install. All others answer UNIMPLEMENTED. */
export function languageRuntime(options: {
  readonly version: string;
  readonly engineAddress: string | undefined;
  readonly programs: RunningPrograms;
}): grpc.UntypedServiceImplementation {
  const service: Partial<ILanguageRuntimeServer> = {
    handshake: unary(() => Promise.resolve(new messages.LanguageHandshakeResponse())),
    getPluginInfo: unary(() => Promise.resolve(new PluginInfo().setVersion(options.version))),
    getRequiredPlugins: unary((request: messages.GetRequiredPluginsRequest) => Promise.resolve(requiredPluginsResponse(request))),
    getRequiredPackages: unary((request: messages.GetRequiredPackagesRequest) => Promise.resolve(requiredPackagesResponse(request))),
    getProgramDependencies: unary((request: messages.GetProgramDependenciesRequest) => Promise.resolve(dependenciesResponse(request))),
    about: unary(() => Promise.resolve(new messages.AboutResponse().setExecutable(process.execPath).setVersion(process.version))),
    runtimeOptionsPrompts: unary(() => Promise.resolve(new messages.RuntimeOptionsResponse())),
    run: unary((request: messages.RunRequest, call) => run(request, call, options)),
    cancel: unary(() => {
      options.programs.cancel();
      return Promise.resolve(new Empty());
    }),
    installDependencies: (call) => {
      installDependencies(call);
    },
  };
  return service as grpc.UntypedServiceImplementation;
}

type Call<Request> = grpc.ServerUnaryCall<Request, unknown>;

function unary<Request, Response>(answer: (request: Request, call: Call<Request>) => Promise<Response>): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request, call as Call<Request>))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: Error) => {
          callback(error, null);
        },
      );
  };
}

function requiredPluginsResponse(request: messages.GetRequiredPluginsRequest): messages.GetRequiredPluginsResponse {
  const plugins = requiredPackages(programDirectory(request.getInfo())).map((required) =>
    new PluginDependency().setName(required.name).setKind("resource").setVersion(required.version).setServer(required.server),
  );
  return new messages.GetRequiredPluginsResponse().setPluginsList(plugins);
}

function requiredPackagesResponse(request: messages.GetRequiredPackagesRequest): messages.GetRequiredPackagesResponse {
  const packages = requiredPackages(programDirectory(request.getInfo())).map((required) =>
    new PackageDependency().setName(required.name).setKind("resource").setVersion(required.version).setServer(required.server),
  );
  return new messages.GetRequiredPackagesResponse().setPackagesList(packages);
}

function dependenciesResponse(request: messages.GetProgramDependenciesRequest): messages.GetProgramDependenciesResponse {
  const dependencies = programDependencies(programDirectory(request.getInfo())).map((dependency) =>
    new messages.DependencyInfo().setName(dependency.name).setVersion(dependency.version),
  );
  return new messages.GetProgramDependenciesResponse().setDependenciesList(dependencies);
}

async function run(
  request: messages.RunRequest,
  call: Call<messages.RunRequest>,
  options: { readonly engineAddress: string | undefined; readonly programs: RunningPrograms },
): Promise<messages.RunResponse> {
  const runner = resolveRunner(programDirectory(request.getInfo()));
  if (runner === undefined) {
    const error = "It looks like the Pulumi SDK has not been installed. Have you run pulumi install?\n";
    return new messages.RunResponse().setError(error);
  }
  call.once("cancelled", () => {
    options.programs.cancel();
  });
  const command = commandOrRefusal(() => programCommand(program(request), runner, options.engineAddress));
  if (typeof command === "string") return new messages.RunResponse().setError(command);
  const outcome = await options.programs.run(command);
  return new messages.RunResponse().setError(outcome.error).setBail(outcome.bail);
}

/** What is wrong with the project's options is an error of the program, not of the host. */
function commandOrRefusal(make: () => ProgramCommand): ProgramCommand | string {
  try {
    return make();
  } catch (error) {
    return (error as Error).message;
  }
}

function resolveRunner(directory: string): string | undefined {
  try {
    return createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    return undefined;
  }
}

function program(request: messages.RunRequest): Program {
  const info = request.getInfo();
  return {
    project: request.getProject(),
    stack: request.getStack(),
    organization: request.getOrganization(),
    rootDirectory: info?.getRootDirectory() ?? "",
    pwd: request.getPwd(),
    entryPoint: info?.getEntryPoint() ?? request.getProgram(),
    args: request.getArgsList(),
    dryRun: request.getDryrun(),
    queryMode: request.getQuerymode(),
    parallel: request.getParallel(),
    monitorAddress: request.getMonitorAddress(),
    config: Object.fromEntries(request.getConfigMap().getEntryList()),
    configSecretKeys: request.getConfigsecretkeysList(),
    options: plain(info?.getOptions()),
  };
}

function programDirectory(info: messages.ProgramInfo | undefined): string {
  return info?.getProgramDirectory() ?? process.cwd();
}

function installDependencies(call: grpc.ServerWritableStream<messages.InstallDependenciesRequest, messages.InstallDependenciesResponse>): void {
  const child = spawn("npm", ["install", "--no-audit", "--no-fund"], { cwd: call.request.getDirectory(), stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.on("data", (bytes: Buffer) => call.write(new messages.InstallDependenciesResponse().setStdout(bytes)));
  child.stderr.on("data", (bytes: Buffer) => call.write(new messages.InstallDependenciesResponse().setStderr(bytes)));
  call.once("cancelled", () => child.kill());
  child.once("error", (error) => call.destroy(error));
  child.once("close", (code) => {
    if (code === 0) call.end();
    else call.destroy(new Error(`npm install in ${call.request.getDirectory()} exited with ${String(code)}`));
  });
}
