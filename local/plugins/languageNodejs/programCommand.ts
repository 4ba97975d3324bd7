import { splitArguments } from "./splitArguments";

/** What the engine asks a language host to run: pulumirpc.RunRequest and its ProgramInfo, in plain types. */
export interface Program {
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  /** Folder of Pulumi.yaml. */
  readonly rootDirectory: string;
  /** Folder that the program runs in. */
  readonly pwd: string;
  /** File or folder to run, relative to `pwd`; `.` stands for package.json's main. */
  readonly entryPoint: string;
  readonly args: readonly string[];
  readonly dryRun: boolean;
  readonly queryMode: boolean;
  readonly parallel: number;
  readonly monitorAddress: string;
  readonly config: Readonly<Record<string, string>>;
  readonly configSecretKeys: readonly string[];
  /** `runtime.options` of Pulumi.yaml. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface ProgramCommand {
  /** Arguments for node. */
  readonly args: readonly string[];
  /** Variables to add to the host's own. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The node command line that runs a program by `@pulumi/pulumi/cmd/run`, as the published language host builds it: `nodeargs`
 * first, then the runner with its flags. Configuration goes by environment, so that no secret stands in the process list.
 */
export function programCommand(program: Program, runner: string, engine: string | undefined): ProgramCommand {
  return {
    args: [...splitArguments(text(program.options, "nodeargs")), runner, ...runnerArguments(program, engine)],
    env: {
      PULUMI_CONFIG: JSON.stringify(legacyKeys(program.config)),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(program.configSecretKeys),
      ...typeScriptVariables(program.options),
    },
  };
}

function runnerArguments(program: Program, engine: string | undefined): string[] {
  const flags: [string, string | undefined][] = [
    ["monitor", program.monitorAddress],
    ["engine", engine],
    ["organization", program.organization],
    ["project", program.project],
    ["root-directory", program.rootDirectory],
    ["stack", program.stack],
    ["pwd", program.pwd],
    ["query-mode", String(program.queryMode)],
    ["parallel", String(program.parallel)],
  ];
  return [
    ...flags.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [`--${name}`, value])),
    ...(program.dryRun ? ["--dry-run"] : []),
    program.entryPoint === "" ? "." : program.entryPoint,
    ...program.args,
  ];
}

/** Programs get `namespace:config:name`, the old form that every version of the SDK reads. */
function legacyKeys(config: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^([^:]+):(?!config:)/, "$1:config:"), value]));
}

function typeScriptVariables(options: Readonly<Record<string, unknown>>): Record<string, string> {
  const tsconfig = text(options, "tsconfig");
  return {
    ...(isTypeScript(options) ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    ...(tsconfig === "" ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
  };
}

function isTypeScript({ typescript = true }: Readonly<Record<string, unknown>>): boolean {
  if (typeof typescript === "boolean") return typescript;
  throw new Error("typescript option must be a boolean");
}

function text(options: Readonly<Record<string, unknown>>, name: string): string {
  const value = options[name];
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  throw new Error(`${name === "tsconfig" ? "tsconfigpath" : name} option must be a string`);
}
