import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Page {
  readonly html: string;
  /** Allows the page's own script and style by their hashes, and requests to where it came from; nothing else. */
  readonly contentSecurityPolicy: string;
}

/** The dashboard as one HTML document that needs no other: style, script and map are in it. */
export async function makePage(): Promise<Page> {
  const style = read("page.css");
  const script = await bundle("main.ts");
  const parts: Readonly<Record<string, string>> = { style, script, land: read("land.svg") };
  const html = read("page.html").replace(/<!-- (style|script|land) -->/g, (_, name: string) => tagged(name, parts[name] ?? ""));
  return {
    html,
    contentSecurityPolicy: [
      "default-src 'none'",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      "img-src data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
  };
}

const folder = join(__dirname, "page");

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

/** The page's TypeScript as one script for a browser. */
async function bundle(entry: string): Promise<string> {
  // Loaded here, because runs without a dashboard do without it.
  const { buildSync } = await import("esbuild");
  const { outputFiles } = buildSync({ entryPoints: [join(folder, entry)], bundle: true, write: false, format: "iife", target: "es2022", charset: "utf8" });
  return outputFiles[0]?.text ?? "";
}

function tagged(name: string, content: string): string {
  return name === "land" ? content : `<${name}>${content}</${name}>`;
}

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
