import type * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { differences } from "./differences";
import type { EngineLog } from "./engineLog";
import { failedCall } from "./incompleteError";
import type { ChangeKind, CheckFailure, Difference, FunctionType, Operation, Package, ResourceType } from "./package";
import { plain, toStruct, type Properties } from "./properties";

/** pulumirpc.ResourceProvider for one package. Calls that are not here answer UNIMPLEMENTED, which the engine takes for "not supported". */
export function resourceProvider<Configuration>(content: Package<Configuration>, log: EngineLog): grpc.UntypedServiceImplementation {
  const provider = new Provider(content, log);
  return {
    handshake: unary(() => new messages.ProviderHandshakeResponse().setAcceptSecrets(true)),
    attach: unary(() => new Empty()),
    getPluginInfo: unary(() => new PluginInfo().setVersion(content.version)),
    getSchema: unary(() => new messages.GetSchemaResponse().setSchema(JSON.stringify({ name: content.name, version: content.version }))),
    checkConfig: unary((request: messages.CheckRequest) => provider.checkConfig(request)),
    diffConfig: unary((request: messages.DiffRequest) => diffConfig(plain(request.getOlds()), plain(request.getNews()))),
    configure: unary((request: messages.ConfigureRequest) => provider.configure(request)),
    invoke: unary((request: messages.InvokeRequest) => provider.invoke(request)),
    check: unary((request: messages.CheckRequest) => provider.check(request)),
    diff: unary((request: messages.DiffRequest) => provider.diff(request)),
    create: unary((request: messages.CreateRequest) => provider.create(request)),
    read: unary((request: messages.ReadRequest) => provider.read(request)),
    update: unary((request: messages.UpdateRequest) => provider.update(request)),
    delete: unary((request: messages.DeleteRequest) => provider.delete(request)),
    cancel: unary(() => provider.cancel()),
  };
}

/** Answers a call by a function's result; its error becomes the call's, with the message that the user sees. */
function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(failedCall(error), null);
        },
      );
  };
}

class Provider<Configuration> {
  private configuration: { readonly value: Configuration } | undefined;
  private readonly cancellation = new AbortController();

  constructor(
    private readonly content: Package<Configuration>,
    private readonly log: EngineLog,
  ) {}

  async checkConfig(request: messages.CheckRequest): Promise<messages.CheckResponse> {
    const { inputs, failures } = await this.content.checkConfiguration(plain(request.getNews()));
    return checkResponse(inputs, failures);
  }

  async configure(request: messages.ConfigureRequest): Promise<messages.ConfigureResponse> {
    this.configuration = { value: await this.content.configure(plain(request.getArgs())) };
    return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true).setAcceptresources(false).setAcceptoutputs(false);
  }

  async invoke(request: messages.InvokeRequest): Promise<messages.InvokeResponse> {
    const token = request.getTok();
    const implementation = this.functionType(token);
    const args = plain(request.getArgs());
    refuseUnknownNames(`the function ${token}`, args, implementation.inputNames);
    const result = await implementation.invoke(args, this.configured());
    return new messages.InvokeResponse().setReturn(toStruct(result));
  }

  check(request: messages.CheckRequest): messages.CheckResponse {
    const type = this.resourceType(request.getUrn());
    const news = plain(request.getNews());
    refuseUnknownNames(`the resource ${typeToken(request.getUrn())}`, news, type.inputNames);
    const { inputs, failures } = type.check(news, plain(request.getOlds()), resourceName(request.getUrn()), this.configuration?.value);
    return checkResponse(inputs, failures);
  }

  diff(request: messages.DiffRequest): messages.DiffResponse {
    const olds = plain(request.getOlds());
    const ignored = Object.fromEntries(
      request.getIgnorechangesList().flatMap((name) => (name in olds ? [[name, olds[name]]] : [])),
    );
    return diffResponse(this.resourceType(request.getUrn()).diff(olds, { ...plain(request.getNews()), ...ignored }));
  }

  async create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
    const urn = request.getUrn();
    const { id, state } = await this.logged(
      this.resourceType(urn).create(plain(request.getProperties()), request.getPreview(), this.operation(urn)),
    );
    return new messages.CreateResponse().setId(id).setProperties(toStruct(state));
  }

  async read(request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const urn = request.getUrn();
    const result = await this.logged(
      this.resourceType(urn).read(request.getId(), plain(request.getProperties()), plain(request.getInputs()), this.operation(urn)),
    );
    if (result === undefined) return new messages.ReadResponse();
    return new messages.ReadResponse().setId(request.getId()).setProperties(toStruct(result.state)).setInputs(toStruct(result.inputs));
  }

  async update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
    const urn = request.getUrn();
    const state = await this.logged(
      this.resourceType(urn).update(request.getId(), plain(request.getOlds()), plain(request.getNews()), request.getPreview(), this.operation(urn)),
    );
    return new messages.UpdateResponse().setProperties(toStruct(state));
  }

  async delete(request: messages.DeleteRequest): Promise<Empty> {
    const urn = request.getUrn();
    await this.logged(this.resourceType(urn).delete(request.getId(), plain(request.getProperties()), this.operation(urn)));
    return new Empty();
  }

  cancel(): Empty {
    this.cancellation.abort();
    return new Empty();
  }

  private configured(): Configuration {
    if (this.configuration === undefined) throw new Error(`Expected the ${this.content.name} plugin to be configured before its first call`);
    return this.configuration.value;
  }

  private operation(urn: string): Operation<Configuration> {
    return {
      configuration: this.configured(),
      urn,
      name: resourceName(urn),
      log: this.log.logger(urn),
      signal: this.cancellation.signal,
    };
  }

  /** What an operation said arrives before its answer, also before its error. */
  private async logged<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } finally {
      await this.log.flush();
    }
  }

  private resourceType(urn: string): ResourceType<Configuration> {
    const token = typeToken(urn);
    const type = this.content.resources[token];
    if (type !== undefined) return type;
    throw new Error(unknownTokenMessage(this.content, "resource", token, Object.keys(this.content.resources)));
  }

  private functionType(token: string): FunctionType<Configuration> {
    const implementation = this.content.functions[token];
    if (implementation !== undefined) return implementation;
    throw new Error(unknownTokenMessage(this.content, "function", token, Object.keys(this.content.functions)));
  }
}

/** The name in a URN: its last part, which may hold a double colon itself after the fourth. */
function resourceName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The type in a URN: the last of the chain `parent$child`. */
function typeToken(urn: string): string {
  const chain = urn.split("::")[2] ?? "";
  return chain.slice(chain.lastIndexOf("$") + 1);
}

function unknownTokenMessage(content: { name: string; version: string }, kind: string, token: string, known: readonly string[]): string {
  const list = known.length === 0 ? `no ${kind}s` : known.join(", ");
  return `The offline plugin ${content.name} ${content.version} of the local stack does not know the ${kind} ${token}. It knows ${list}. Other stacks use the published plugin.`;
}

function refuseUnknownNames(subject: string, given: Properties, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((name) => name !== "__defaults" && !known.includes(name));
  if (unknown.length === 0) return;
  throw new Error(
    `The offline plugin of the local stack does not know the input ${unknown.map((name) => `"${name}"`).join(", ")} of ${subject}. It knows ${known.join(", ") || "none"}. Other stacks use the published plugin.`,
  );
}

function checkResponse(inputs: Properties, failures: readonly CheckFailure[]): messages.CheckResponse {
  return new messages.CheckResponse()
    .setInputs(toStruct(inputs))
    .setFailuresList(failures.map(({ property, reason }) => new messages.CheckFailure().setProperty(property).setReason(reason)));
}

/** Changed settings update a provider in place; its version is no setting. */
function diffConfig(olds: Properties, news: Properties): messages.DiffResponse {
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter((name) => name !== "version");
  return diffResponse({ changes: differences(olds, news, names) });
}

function diffResponse(difference: Difference): messages.DiffResponse {
  const changes = Object.entries(difference.changes);
  const kinds = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(changes.length === 0 ? kinds.DIFF_NONE : kinds.DIFF_SOME)
    .setDeletebeforereplace(difference.deleteBeforeReplace ?? false)
    .setDiffsList([...new Set(changes.map(([path]) => topName(path)))])
    .setReplacesList([...new Set(changes.filter(([, change]) => change.replace).map(([path]) => topName(path)))])
    .setHasdetaileddiff(true);
  for (const [path, change] of changes) {
    response.getDetaileddiffMap().set(path, new messages.PropertyDiff().setKind(kind(change.kind, change.replace)).setInputdiff(true));
  }
  return response;
}

function topName(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}

function kind(change: ChangeKind, replace: boolean): messages.PropertyDiff.Kind {
  const kinds = messages.PropertyDiff.Kind;
  switch (change) {
    case "add":
      return replace ? kinds.ADD_REPLACE : kinds.ADD;
    case "delete":
      return replace ? kinds.DELETE_REPLACE : kinds.DELETE;
    case "update":
      return replace ? kinds.UPDATE_REPLACE : kinds.UPDATE;
  }
}
