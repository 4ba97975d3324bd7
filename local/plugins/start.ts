// `node start.js BUNDLE [ARGUMENT…]`: runs a plugin's bundle, and lets V8 compile it once for all its starts. The code cache is the one of what
// ran in the first seconds of a first start: that takes half of what a plugin's start takes, and of the first call of an AWS service.
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import Module from "node:module";
import { dirname } from "node:path";
import { Script } from "node:vm";

/** By then the first update has called what plugins are for. */
const worthKeepingMs = 2_000;

const [bundle = ""] = process.argv.splice(2, 1);
process.argv[1] = bundle;
const cacheFile = `${bundle}.cache`;
const script = new Script(Module.wrap(readFileSync(bundle, "utf8")), { filename: bundle, cachedData: read(cacheFile) });
if (script.cachedDataRejected !== false) setTimeout(keep, worthKeepingMs).unref();

const module_ = new Module(bundle);
module_.filename = bundle;
const run = script.runInThisContext() as (...values: readonly unknown[]) => void;
run.call(module_.exports, module_.exports, Module.createRequire(bundle), module_, bundle, dirname(bundle));

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Written beside, then moved: others start meanwhile. Where it cannot be kept (a full disk, a folder that is gone), the plugin goes on without. */
function keep(): void {
  const written = `${cacheFile}.${process.pid}`;
  try {
    writeFileSync(written, script.createCachedData());
    renameSync(written, cacheFile);
  } catch {
    rmSync(written, { force: true });
  }
}
