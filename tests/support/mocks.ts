import * as pulumi from "@pulumi/pulumi";
import "./unstampedPromises";

/** What a program under test registered: inputs as the engine would get them. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** The name of its parent; "" for the stack. */
  readonly parent: string;
  /** The options that are set. */
  readonly options: RecordedOptions;
}

export interface RecordedOptions {
  readonly protect?: true;
  readonly retainOnDelete?: true;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
}

/** A provider's error, as the engine hands it on. */
export function providerError(message: string): Error {
  return Object.assign(new Error(message), { details: message });
}

/** A function call's answer; throws a providerError to fail as the provider would. */
export type Answer = (inputs: Record<string, unknown>) => Record<string, unknown>;

/** Puts Pulumi under mocks that record every resource, and refuse any call that the test does not answer. */
export function startMocks(o: {
  readonly calls: Readonly<Record<string, Answer>>;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>>;
  readonly preview?: boolean;
}): { readonly resources: RecordedResource[]; readonly calls: { readonly token: string; readonly inputs: Record<string, unknown> }[] } {
  const resources: RecordedResource[] = [];
  const calls: { token: string; inputs: Record<string, unknown> }[] = [];
  const requests: Pick<RecordedResource, "parent" | "options">[] = [];
  void pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const given = inputs as Record<string, unknown>;
        resources.push({ type, name, inputs: given, ...(requests.shift() ?? { parent: "", options: {} }) });
        return { id: `${name}-id`, state: { ...given, ...o.outputs?.[type]?.(given) } };
      },
      call: ({ token, inputs }) => {
        const given = inputs as Record<string, unknown>;
        calls.push({ token, inputs: given });
        const answer = o.calls[token];
        if (answer === undefined) throw new Error(`unexpected call of ${token}`);
        return answer(given);
      },
    },
    "pinterest-pipeline",
    "test",
    o.preview ?? false,
  );
  recordRequests((request) => requests.push(request));
  pulumi.runtime.setAllConfig({ ...o.configuration });
  return { resources, calls };
}

/** The mocks hand on type, name and inputs alone; the rest is in the engine's request, of which the mock monitor is told just before. */
function recordRequests(record: (request: Pick<RecordedResource, "parent" | "options">) => void): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as MockMonitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResourceHook = (_request, callback) => callback(null, {});
  monitor.registerResource = (request, callback) => {
    record({ parent: nameIn(request.getParent()), options: optionsOf(request) });
    return register(request, callback);
  };
}

interface MockMonitor {
  registerResource(request: RegisterRequest, callback: unknown): Promise<void>;
  /** Missing in Pulumi's mocks: a resource with a hook would never be registered. */
  registerResourceHook?(request: unknown, callback: (error: null, answer: object) => void): void;
}

/** pulumirpc.RegisterResourceRequest, as far as it is recorded. */
interface RegisterRequest {
  getParent(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
  getDeletebeforereplacedefined(): boolean;
  getIgnorechangesList(): string[];
  getAdditionalsecretoutputsList(): string[];
}

function nameIn(urn: string): string {
  return /pulumi:pulumi:Stack::/.test(urn) ? "" : (urn.split("::")[3] ?? "");
}

function optionsOf(request: RegisterRequest): RecordedOptions {
  const [ignoreChanges, additionalSecretOutputs] = [request.getIgnorechangesList(), request.getAdditionalsecretoutputsList()];
  return {
    ...(request.getProtect() ? { protect: true } : {}),
    ...(request.getRetainondelete() ? { retainOnDelete: true } : {}),
    ...(request.getDeletebeforereplacedefined() ? { deleteBeforeReplace: request.getDeletebeforereplace() } : {}),
    ...(ignoreChanges.length > 0 ? { ignoreChanges } : {}),
    ...(additionalSecretOutputs.length > 0 ? { additionalSecretOutputs } : {}),
  };
}

/** Inputs without the marks of secrets, and the names of those that are marked. */
export function revealed(inputs: Record<string, unknown>): { readonly inputs: Record<string, unknown>; readonly secrets: readonly string[] } {
  const secrets = Object.entries(inputs).filter(([, value]) => isSecret(value)).map(([name]) => name);
  const plain = Object.entries(inputs).map(([name, value]) => [name, isSecret(value) ? value.value : value]);
  return { inputs: Object.fromEntries(plain) as Record<string, unknown>, secrets };
}

/** The mark by which the engine's wire form tells secrets. */
function isSecret(value: unknown): value is { readonly value: unknown } {
  return typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value;
}

/** Once everything that a test made is registered. */
export async function registered(): Promise<void> {
  // Not in the published types.
  await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
}

/** The value of an output, and whether it is a secret. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<{ readonly value: T; readonly secret: boolean }> {
  const lifted = pulumi.output(output) as unknown as { promise(): Promise<T>; isSecret: Promise<boolean> };
  return { value: await lifted.promise(), secret: await lifted.isSecret };
}
