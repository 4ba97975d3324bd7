import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execute } from "./contender";

const packages = ["ansible-core==2.19.14", "pyinfra==3.10.0"];

/** The folder of Ansible's and pyinfra's executables, installed from the Python registry into the tool cache once. */
export async function prepareContenders(cache: string, report: (line: string) => void): Promise<string> {
  const folder = join(cache, `provision-bench-${packages.join("-").replaceAll("==", "-")}`);
  if (!existsSync(join(folder, "installed"))) {
    report(`Installing ${packages.join(" and ")} …`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    await execute("python3", ["-m", "venv", folder]);
    await execute(join(folder, "bin", "python"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
    mkdirSync(join(folder, "installed"));
  }
  return join(folder, "bin");
}
