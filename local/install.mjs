// Installs the npm packages of the lock file where they are missing or not the lock file's: the first step of `npm start` and `npm test`.
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const marker = join(root, "node_modules", ".installed-lock-sha256");

requireNode([20, 19]);
const lock = createHash("sha256").update(readFileSync(join(root, "package-lock.json"))).digest("hex");
// The marker is written last: an interrupted install has none.
if (!existsSync(marker) || readFileSync(marker, "utf8") !== lock) {
  process.exitCode = install();
  if (process.exitCode === 0) writeFileSync(marker, lock);
}

function install() {
  console.log("Installing npm packages (half a minute or more) …");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (npm.status !== 0) console.error("npm ci failed. Check the network and the npm registry's settings, then run it again.");
  return npm.status ?? 1;
}

function requireNode([major, minor]) {
  const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  console.error(`Expected Node.js ${major}.${minor} or newer, got ${process.versions.node}. Install it from https://nodejs.org or by your package manager.`);
  process.exit(1);
}
