import { join } from "node:path";

/** Node's arguments before a source file of the project. */
export const typeScriptArguments: readonly string[] = ["--require", join(__dirname, "..", "typescript.cjs")];
