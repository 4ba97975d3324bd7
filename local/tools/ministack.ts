import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cached } from "./cache";
import { run } from "./run";
import type { ToolOptions } from "./toolOptions";

const requirements = join(__dirname, "ministack-requirements.txt");
const installLimitMs = 10 * 60_000;

/**
 * Python interpreter of a virtual environment that has ministack, the control plane of the local account (PyPI, MIT).
 * The interpreter, not the `ministack` script: a virtual environment that was moved into place keeps only the former.
 */
export async function prepareMinistack(options: ToolOptions & { python: string }): Promise<string> {
  const list = await readFile(requirements, "utf8");
  const folder = await cached({
    cache: options.cache,
    key: `ministack-1.5.33-${fingerprint(list, options.python)}`,
    holds: ["bin/python", "installed"],
    signal: options.signal,
    onWait: () => {
      options.status("another process is installing it");
    },
    produce: (partial) => install(partial, options),
  });
  return join(folder, "bin", "python");
}

/** A virtual environment refers to its interpreter: another one needs another environment. */
function fingerprint(list: string, python: string): string {
  return createHash("sha256").update(`${list}\n${realpathSync(python)}`).digest("hex").slice(0, 12);
}

async function install(folder: string, { python, status, signal }: ToolOptions & { python: string }): Promise<void> {
  status("making a Python environment");
  await run({ command: python, args: ["-m", "venv", folder], limitMs: installLimitMs, signal });
  const pip = join(folder, "bin", "python");
  const args = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--requirement", requirements];
  status("installing with pip");
  await run({ command: pip, args, limitMs: installLimitMs, signal, onLine: (line) => { report(line, status); } });
  await writeFile(join(folder, "installed"), await run({ command: pip, args: ["-m", "pip", "freeze"], limitMs: 60_000, signal }));
}

function report(line: string, status: (text: string) => void): void {
  const match = /^\s*(Collecting|Downloading|Installing collected packages)\s*:?\s*(\S+)/.exec(line);
  if (match !== null) status(`installing with pip, ${match[1] === "Collecting" ? match[2] : match[1]?.toLowerCase()}`);
}
