import assert from "node:assert/strict";
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { differences } from "../../../../local/plugins/shared/differences";
import { EngineLog } from "../../../../local/plugins/shared/engineLog";
import type { Package, ResourceType } from "../../../../local/plugins/shared/package";
import { plain, toStruct, type Properties } from "../../../../local/plugins/shared/properties";
import { failedCall, IncompleteError } from "../../../../local/plugins/shared/incompleteError";
import { resourceProvider } from "../../../../local/plugins/shared/resourceProvider";

const urn = "urn:pulumi:local::project::parent:index:Parent$toy:index:Block::name";

const block: ResourceType<string> = {
  inputNames: ["size"],
  check: (news) => ({ inputs: { size: 1, ...news }, failures: news.size === -1 ? [{ property: "size", reason: "too small" }] : [] }),
  diff: (olds, news) => ({ changes: differences(olds, news, ["size"], ["size"]), deleteBeforeReplace: true }),
  create: (inputs, preview, { name, configuration }) => Promise.resolve({ id: preview ? "" : `${configuration}-${name}`, state: inputs }),
  read: (id, state, inputs) => Promise.resolve(id === "gone" ? undefined : { state, inputs }),
  update: () => Promise.reject(new Error("no room")),
  delete: () => Promise.resolve(),
};

const toy: Package<string> = {
  name: "toy",
  version: "1.0.0",
  checkConfiguration: (news) => Promise.resolve({ inputs: news, failures: [] }),
  configure: (args) => Promise.resolve(String(args.place)),
  resources: { "toy:index/block:Block": block, "toy:index:Block": block },
  functions: { "toy:index:count": { inputNames: ["of"], invoke: (args, place) => Promise.resolve({ place, of: args.of }) } },
};

type Handler = (call: { request: unknown }, callback: (error: { details: string } | null, response: unknown) => void) => void;

function call(service: UntypedServiceImplementation, name: string, request: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    (service[name] as unknown as Handler)({ request }, (error, response) => {
      if (error === null) resolve(response);
      else reject(new Error(error.details));
    });
  });
}

describe("the resource provider service", () => {
  let service: UntypedServiceImplementation;
  const ask = (name: string, request: unknown) => call(service, name, request);
  const invoke = (token: string, args: Properties) => ask("invoke", new messages.InvokeRequest().setTok(token).setArgs(toStruct(args)));

  beforeEach(async () => {
    service = resourceProvider(toy, new EngineLog(undefined));
    await ask("configure", new messages.ConfigureRequest().setArgs(toStruct({ place: "here" })));
  });

  it("supports previews and secrets", async () => {
    const answer = (await ask("configure", new messages.ConfigureRequest())) as messages.ConfigureResponse;
    assert.deepEqual([answer.getAcceptsecrets(), answer.getSupportspreview()], [true, true]);
  });

  it("calls functions with the configuration", async () => {
    assert.deepEqual(plain(((await invoke("toy:index:count", { of: "x" })) as messages.InvokeResponse).getReturn()), { place: "here", of: "x" });
  });

  it("refuses a function that it does not know, and names those that it does", async () => {
    await assert.rejects(
      invoke("toy:index:sum", {}),
      /The offline plugin toy 1\.0\.0 of the local stack does not know the function toy:index:sum\. It knows toy:index:count\. Other stacks use the published plugin\./,
    );
  });

  it("refuses an input that a function does not know", async () => {
    await assert.rejects(invoke("toy:index:count", { of: 1, by: 2 }), /does not know the input "by" of the function toy:index:count\. It knows of\./);
  });

  it("refuses a resource and an input that it does not know", async () => {
    const check = (type: string, news: Properties) => ask("check", new messages.CheckRequest().setUrn(urn.replace("toy:index:Block", type)).setNews(toStruct(news)));
    await assert.rejects(check("toy:index:Ball", {}), /does not know the resource toy:index:Ball/);
    await assert.rejects(check("toy:index:Block", { colour: "red" }), /does not know the input "colour" of the resource toy:index:Block\. It knows size\./);
  });

  it("checks: defaults and failures", async () => {
    const check = async (news: Properties) => (await ask("check", new messages.CheckRequest().setUrn(urn).setNews(toStruct(news)))) as messages.CheckResponse;
    assert.deepEqual(plain((await check({})).getInputs()), { size: 1 });
    assert.deepEqual(
      (await check({ size: -1 })).getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()]),
      [["size", "too small"]],
    );
  });

  it("says what differs and what replaces, and ignores what is to be ignored", async () => {
    const request = () => new messages.DiffRequest().setUrn(urn).setOlds(toStruct({ size: 1 })).setNews(toStruct({ size: 2 }));
    const answer = (await ask("diff", request())) as messages.DiffResponse;
    assert.deepEqual([answer.getChanges(), answer.getReplacesList(), answer.getDeletebeforereplace()], [messages.DiffResponse.DiffChanges.DIFF_SOME, ["size"], true]);
    assert.equal(answer.getDetaileddiffMap().get("size")?.getKind(), messages.PropertyDiff.Kind.UPDATE_REPLACE);
    const ignored = (await ask("diff", request().setIgnorechangesList(["size"]))) as messages.DiffResponse;
    assert.equal(ignored.getChanges(), messages.DiffResponse.DiffChanges.DIFF_NONE);
  });

  it("updates a provider in place when its settings change, whatever its version", async () => {
    const diffConfig = (news: Properties) => ask("diffConfig", new messages.DiffRequest().setOlds(toStruct({ place: "here", version: "1" })).setNews(toStruct(news)));
    const same = (await diffConfig({ place: "here", version: "2" })) as messages.DiffResponse;
    assert.equal(same.getChanges(), messages.DiffResponse.DiffChanges.DIFF_NONE);
    const other = (await diffConfig({ place: "there" })) as messages.DiffResponse;
    assert.deepEqual([other.getDiffsList(), other.getReplacesList()], [["place"], []]);
  });

  it("gives an operation the resource's name", async () => {
    const answer = (await ask("create", new messages.CreateRequest().setUrn(urn).setProperties(toStruct({})))) as messages.CreateResponse;
    assert.equal(answer.getId(), "here-name");
  });

  it("answers a read of something gone with no id", async () => {
    const answer = (await ask("read", new messages.ReadRequest().setUrn(urn).setId("gone"))) as messages.ReadResponse;
    assert.equal(answer.getId(), "");
  });

  it("passes an operation's message on", async () => {
    await assert.rejects(ask("update", new messages.UpdateRequest().setUrn(urn)), /^Error: no room$/);
  });

  it("says of a creation that failed half-way what there is, in the field that Go reads", () => {
    const { code, details, metadata } = failedCall(new IncompleteError("no room", "block-1", { size: 2 }, {}));
    const status = Status.deserializeBinary(metadata?.get("grpc-status-details-bin")[0] as Buffer);
    const failure = status.getDetailsList()[0]?.unpack((bytes) => messages.ErrorResourceInitFailed.deserializeBinary(bytes), "pulumirpc.ErrorResourceInitFailed");
    assert.deepEqual([code, details, status.getCode(), status.getMessage()], [2, "no room", 2, "no room"]);
    assert.deepEqual([failure?.getId(), plain(failure?.getProperties()), failure?.getReasonsList()], ["block-1", { size: 2 }, ["no room"]]);
    assert.equal(failedCall(new Error("no room")).metadata, undefined);
  });
});
