import type { Properties, Value } from "./properties";

/** Says something to the user through the engine. */
export interface Logger {
  info(message: string): void;
  warning(message: string): void;
  error(message: string): void;
  /** Shows a line beside the resource while it is worked on, and nowhere afterwards. */
  status(message: string): void;
}

/** What a resource operation may need besides its properties. */
export interface Operation<Configuration> {
  readonly configuration: Configuration;
  readonly urn: string;
  /** The resource's name in the program. */
  readonly name: string;
  readonly log: Logger;
  /** Aborted when the engine cancels. */
  readonly signal: AbortSignal;
}

export interface CheckFailure {
  /** Path of the input, or "" for all of them. */
  readonly property: string;
  readonly reason: string;
}

export type ChangeKind = "add" | "delete" | "update";

/** One changed input: pulumirpc.PropertyDiff. */
export interface PropertyChange {
  readonly kind: ChangeKind;
  readonly replace: boolean;
}

export interface Difference {
  /** Changed inputs by property path (`connection.port`, `triggers[0]`). */
  readonly changes: Readonly<Record<string, PropertyChange>>;
  readonly deleteBeforeReplace?: boolean;
}

/**
 * A kind of managed resource, one file each. All properties are wire values (see properties.ts): secrets are marked, and in a
 * preview parts may be unknown.
 */
export interface ResourceType<Configuration> {
  /**
   * Applies defaults and refuses bad inputs. Unknown input names are refused before. `name` is the resource's name in the program. There is no
   * configuration yet where a setting is unknown in a preview.
   */
  check(news: Properties, olds: Properties, name: string, configuration?: Configuration): { inputs: Properties; failures: readonly CheckFailure[] };
  /** `olds` is the last state, `news` the checked inputs. */
  diff(olds: Properties, news: Properties): Difference;
  create(inputs: Properties, preview: boolean, operation: Operation<Configuration>): Promise<{ id: string; state: Properties }>;
  /** Undefined when the resource no longer exists. */
  read(id: string, state: Properties, inputs: Properties, operation: Operation<Configuration>): Promise<{ state: Properties; inputs: Properties } | undefined>;
  update(id: string, olds: Properties, news: Properties, preview: boolean, operation: Operation<Configuration>): Promise<Properties>;
  delete(id: string, state: Properties, operation: Operation<Configuration>): Promise<void>;
  /** Names of the inputs that the published plugin knows; any other is refused by name. */
  readonly inputNames: readonly string[];
}

/** A function (data source), one file each. */
export interface FunctionType<Configuration> {
  /** Names of the arguments that the published plugin knows and this one honours; any other is refused by name. */
  readonly inputNames: readonly string[];
  invoke(args: Properties, configuration: Configuration): Promise<Readonly<Record<string, Value>>>;
}

/** A plugin's content: what the gRPC service in resourceProvider.ts serves. */
export interface Package<Configuration> {
  readonly name: string;
  readonly version: string;
  /** Checks `pulumi config set <name>:…` or an explicit provider's arguments, and applies defaults. */
  checkConfiguration(news: Properties): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }>;
  /** Called once before any resource or function, with checked arguments. */
  configure(args: Properties): Promise<Configuration>;
  readonly resources: Readonly<Record<string, ResourceType<Configuration>>>;
  readonly functions: Readonly<Record<string, FunctionType<Configuration>>>;
}
