import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const onPath = names.flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)));
const applications = ["Chromium", "Google Chrome"].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
const executablePath = [...onPath, ...applications].find((file) => existsSync(file));

/** Undefined where Chromium is installed; else what to install. */
export const missingChromium = executablePath === undefined ? "Chromium is not installed (Debian: apt-get install chromium)" : undefined;

export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath });
}
