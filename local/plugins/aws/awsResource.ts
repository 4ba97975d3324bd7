import { type Diagnostic, missingArgument, missingProperty, refusal } from "../shared/checkFailures";
import { differences } from "../shared/differences";
import { IncompleteError } from "../shared/incompleteError";
import type { Difference, Operation, PropertyChange, ResourceType } from "../shared/package";
import { containsUnknown, isObject, reveal, secret, unknownValue, type Properties, type Value } from "../shared/properties";
import { assignName, givesOwnName, type NameRule } from "./autoName";
import type { AwsClients } from "./clients";
import { bridgeError } from "./errors";

/** One input of a resource, as the Terraform schema and the bridge's overlay have it. */
export interface InputRule {
  readonly required?: true;
  /** Filled in where the program gives none. */
  readonly default?: Value;
  /** AWS or the provider chooses a value where the program gives none, and that is no difference. */
  readonly computed?: true;
  /** ForceNew. */
  readonly replaces?: true;
  /** A JSON document: the program may give an object, which travels as its text. */
  readonly json?: true;
  /** Whether two values, neither of them absent, mean the same. By default they must be equal member by member. */
  readonly same?: (before: Value, after: Value) => boolean;
}

/** What one call of a resource may use. */
export interface Call {
  readonly clients: AwsClients;
  /** Aborted when the engine cancels. */
  readonly signal: AbortSignal;
}

/** An update: what the state was, what it is to be, and whether an input differs. */
export interface Change {
  readonly before: Properties;
  readonly after: Properties;
  readonly has: (...inputs: readonly string[]) => boolean;
}

/** One managed resource of the aws plugin. Properties come without secret marks. */
export interface AwsResource {
  readonly inputs: Readonly<Record<string, InputRule>>;
  /** Where the resource has a name that the bridge makes up. */
  readonly name?: NameRule;
  /** Outputs that are no inputs; unknown in the preview of a creation. */
  readonly outputs: readonly string[];
  /** Outputs that are secret whatever the program says. */
  readonly secrets?: readonly string[];
  /** On Terraform's newer plugin framework, whose diagnostics the bridge words in another way. */
  readonly framework?: true;
  /** What is wrong with known inputs, beyond what is missing. */
  refuse?(inputs: Properties): readonly Diagnostic[];
  /** Outputs that an update of these inputs may change, and a preview therefore does not know. */
  openedBy?(changed: ReadonlySet<string>, before: Properties): readonly string[];
  /** Whether a difference of an input that usually updates replaces here. */
  replacesToo?(input: string, before: Properties, after: Properties): boolean;
  /** Makes it and returns its id. */
  create(inputs: Properties, call: Call): Promise<string>;
  /** What it takes then for it to be as wanted. Where that fails, the state keeps what was made. */
  complete?(id: string, inputs: Properties, call: Call): Promise<void>;
  /** All inputs and outputs as they are; undefined where there is none any more. `state` is what was known before, or the inputs. */
  read(id: string, state: Properties, call: Call): Promise<Properties | undefined>;
  update(id: string, change: Change, call: Call): Promise<void>;
  delete(id: string, state: Properties, call: Call): Promise<void>;
}

/** Makes a table row of a resource: defaults, names, differences, previews and secrets as the Pulumi bridge has them. */
export function awsResource(token: string, own: AwsResource): [string, ResourceType<AwsClients>] {
  const definition = { ...own, inputs: { ...own.inputs, ...filledIn(own) }, outputs: own.outputs.filter((name) => !(name in everywhere)) };
  const type: ResourceType<AwsClients> = {
    inputNames: Object.keys(definition.inputs).filter((name) => name !== "tagsAll"),
    check: (news, olds, name, clients) => checkInputs(definition, name, { ...news, ...fillIn(own, news, clients?.region) }, olds),
    diff: (olds, news) => difference(definition, olds, news),
    create: async (inputs, preview, operation) => {
      const given = plainInputs(inputs);
      if (preview) return { id: "", state: marked(definition, planned(definition, given), inputs) };
      const id = await words(undefined, () => definition.create(given, callOf(operation)));
      return words(`creating ${operation.urn}`, async () => {
        await definition.complete?.(id, given, callOf(operation));
        const state = await definition.read(id, given, callOf(operation));
        if (state === undefined) throw new Error(`Expected ${token} (${id}) to be there once made`);
        return { id, state: marked(definition, state, inputs) };
      }).catch((error: Error) => {
        throw new IncompleteError(error.message, id, marked(definition, given, inputs), { cause: error });
      });
    },
    read: (id, state, inputs, operation) =>
      words(`refreshing ${operation.urn}`, async () => {
        const found = await definition.read(id, plainInputs(state), callOf(operation));
        if (found === undefined) return undefined;
        return { state: marked(definition, found, { ...state, ...inputs }), inputs: refreshed(definition, inputs, found) };
      }),
    update: async (id, olds, news, preview, operation) => {
      const before = plainInputs(olds);
      const after = { ...before, ...absentInputs(definition, news), ...plainInputs(news) };
      const changed = new Set(Object.keys(difference(definition, olds, news).changes).map((path) => path.replace(/[.[].*/s, "")));
      if (preview) {
        const open = Object.fromEntries((definition.openedBy?.(changed, before) ?? []).map((name) => [name, unknownValue]));
        return marked(definition, { ...after, ...open }, news);
      }
      return words(`updating ${operation.urn}`, async () => {
        await definition.update(id, { before, after, has: (...names) => names.some((name) => changed.has(name)) }, callOf(operation));
        const state = await definition.read(id, after, callOf(operation));
        if (state === undefined) throw new Error(`Expected ${token} (${id}) to be there once changed`);
        return marked(definition, state, news);
      });
    },
    delete: (id, state, operation) => words(`deleting ${operation.urn}`, () => definition.delete(id, plainInputs(state), callOf(operation))),
  };
  return [token, type];
}

/** What pulumi-aws fills in before it checks inputs, of resources that have it as an output: `provider/region.go` and `provider/tags.go`. */
const everywhere: Readonly<Record<string, InputRule>> = { region: { computed: true, replaces: true }, tagsAll: {} };

function filledIn({ outputs }: AwsResource): Record<string, InputRule> {
  return Object.fromEntries(Object.entries(everywhere).filter(([name]) => outputs.includes(name)));
}

function fillIn({ outputs }: AwsResource, { tags = {}, region }: Properties, providersRegion: string | undefined): Properties {
  const known = region ?? providersRegion;
  return { ...(outputs.includes("tagsAll") ? { tagsAll: tags } : {}), ...(outputs.includes("region") && known !== undefined ? { region: known } : {}) };
}

function callOf({ configuration, signal }: Operation<AwsClients>): Call {
  return { clients: configuration, signal };
}

async function words<Result>(doing: string | undefined, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw bridgeError(error, doing);
  }
}

function plainInputs(properties: Properties): Properties {
  const inputs = reveal(properties) as Record<string, Value>;
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== "__defaults"));
}

function checkInputs(definition: AwsResource, name: string, news: Properties, olds: Properties): ReturnType<ResourceType<AwsClients>["check"]> {
  const defaulted = Object.entries(definition.inputs).filter(([input, rule]) => rule.default !== undefined && isAbsent(news[input]));
  const defaults: Properties = {
    ...Object.fromEntries(defaulted.map(([input, rule]) => [input, rule.default])),
    ...(definition.name === undefined ? {} : assignName(definition.name, name, news, olds)),
  };
  const documents = Object.entries(definition.inputs).filter(([input, rule]) => rule.json && typeof reveal(news[input]) === "object");
  const inputs: Properties = {
    ...news,
    ...Object.fromEntries(documents.map(([input]) => [input, documentText(news[input])])),
    ...defaults,
    __defaults: Object.keys(defaults),
  };
  const missing = Object.entries(definition.inputs).filter(([input, rule]) => rule.required && isAbsent(inputs[input]));
  const failures = missing.map(([input]) => (definition.framework ? missingProperty(input) : refusal(name, missingArgument(input))));
  return { inputs, failures: [...failures, ...(definition.refuse?.(plainInputs(inputs)) ?? []).map((diagnostic) => refusal(name, diagnostic))] };
}

function documentText(document: Value): Value {
  if (isAbsent(document)) return document;
  if (containsUnknown(document)) return unknownValue;
  const text = JSON.stringify(reveal(document));
  return containsSecret(document) ? secret(text) : text;
}

/** What the program wants against what is there. */
function difference(definition: AwsResource, olds: Properties, news: Properties): Difference {
  const before = plainInputs(olds);
  const after = plainInputs(news);
  const compared = Object.entries(definition.inputs).filter(([name, rule]) => !isSame(rule, before[name], after[name]));
  const changes: Record<string, PropertyChange> = {};
  for (const [name, rule] of compared) {
    const [old, wanted] = [compactComputed(rule, before[name], after[name]), after[name]];
    for (const [path, change] of Object.entries(differences({ [name]: old }, { [name]: wanted }, [name]))) {
      changes[path] = { ...change, replace: rule.replaces === true || definition.replacesToo?.(path, before, after) === true };
    }
  }
  const replaces = Object.values(changes).some(({ replace }) => replace);
  return { changes, deleteBeforeReplace: replaces && definition.name !== undefined && givesOwnName(definition.name, news) };
}

function isSame(rule: InputRule, before: Value, after: Value): boolean {
  if (isEmpty(after)) return rule.computed === true || isEmpty(before) || before === false;
  if (isEmpty(before) || containsUnknown(after)) return after === false;
  return rule.same?.(before, after) ?? false;
}

/** Of an object that AWS completes, only the members that the program gives are compared. */
function compactComputed(rule: InputRule, before: Value, after: Value): Value {
  if (rule.computed !== true || !isObject(before) || !isObject(after)) return before;
  return Object.fromEntries(Object.keys(after).map((name) => [name, before[name]]));
}

function planned(definition: AwsResource, inputs: Properties): Properties {
  const open = Object.entries(definition.inputs).filter(([name, rule]) => rule.computed && isAbsent(inputs[name]));
  return {
    ...Object.fromEntries([...definition.outputs, ...open.map(([name]) => name)].map((name) => [name, unknownValue])),
    ...inputs,
  };
}

/** Inputs that the program no longer gives and that AWS does not fill in are gone. */
function absentInputs(definition: AwsResource, news: Properties): Properties {
  const gone = Object.entries(definition.inputs).filter(([name, rule]) => !rule.computed && isAbsent(news[name]));
  return Object.fromEntries(gone.map(([name]) => [name, undefined]));
}

/** Marks what is always secret, and what the program gave as a secret. */
function marked(definition: AwsResource, state: Properties, inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(state)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => {
        const isSecretOutput = definition.secrets?.includes(name) === true || containsSecret(inputs[name]);
        return [name, isSecretOutput && value !== null ? secret(value) : value];
      }),
  );
}

function containsSecret(value: Value): boolean {
  return JSON.stringify(value) !== JSON.stringify(reveal(value));
}

/** What the inputs would have to be for what is there. */
function refreshed(definition: AwsResource, inputs: Properties, found: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const rule = definition.inputs[name];
      const now = found[name];
      if (rule === undefined || isEmpty(now) || isSame(rule, now, reveal(value))) return [name, value];
      const seen = compactComputed(rule, now, reveal(value));
      return [name, containsSecret(value) ? secret(seen) : seen];
    }),
  );
}

/** Terraform knows no difference between none and an empty one. */
function isEmpty(value: Value): boolean {
  if (isAbsent(value) || value === "") return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

function isAbsent(value: Value): boolean {
  return value === undefined || value === null;
}
