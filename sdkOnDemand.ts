// Preloaded before the program (Pulumi.yaml): half of the time in which the SDK loads, and most of its memory, go into modules that this program
// seldom uses, or never. Here each stands as a placeholder that loads it once something of it is called, constructed or read.
import Module from "node:module";
import { dirname } from "node:path";

const onDemand: readonly string[] = [
  // Makes closures into text, with TypeScript and npm's own library. The program's dynamic provider is text already (components/trust/providerText.ts).
  "@pulumi/pulumi/runtime/closure/serializeClosure",
  "@pulumi/pulumi/runtime/closure/codePaths",
  // Runs Pulumi from a program.
  "@pulumi/pulumi/automation",
  // Tracing, where the engine was told to (`pulumi --tracing`).
  "@opentelemetry/exporter-zipkin",
  "@opentelemetry/instrumentation",
  "@opentelemetry/instrumentation-grpc",
  "@opentelemetry/resources",
  "@opentelemetry/sdk-trace-base",
  "@opentelemetry/sdk-trace-node",
  // Maps stack traces to the SDK's sources, for every promise and resource, and not to this program's. Without it node does, by tsx's source maps: so an
  // error names the line that a person wrote, and so does the state for each resource.
  "source-map-support/register",
];

/** From where the SDK requires them. */
const paths = [dirname(require.resolve("@pulumi/pulumi/package.json"))];
const placeholders = onDemand.map((name) => placeholderOf(require.resolve(name, { paths })));
for (const placeholder of placeholders) require.cache[placeholder.id] ??= placeholder;

type Member = (this: unknown, ...args: unknown[]) => unknown;
type Exports = Readonly<Record<PropertyKey, Member>>;

function placeholderOf(file: string): Module {
  const placeholder = new Module(file);
  placeholder.loaded = true;
  const load = (): Exports => {
    // What the module itself requires has to be the real thing: it may extend its classes.
    for (const { id } of placeholders) if (placeholders.includes(require.cache[id] as Module)) delete require.cache[id];
    return placeholder.require(file) as Exports;
  };
  placeholder.exports = new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : memberOf(load, name)) });
  return placeholder;
}

/** A function or class of a module. */
function memberOf(load: () => Exports, name: PropertyKey): object {
  const member = (): Member => load()[name] as Member;
  return new Proxy(function () {}, {
    apply: (_, self, args) => Reflect.apply(member(), self, args),
    construct: (_, args, target) => Reflect.construct(member(), args, target) as object,
    get: (_, property) => Reflect.get(member(), property) as unknown,
  });
}
