import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives each test of the suite that calls it a folder of its own, with a space in its name, and removes it afterwards. */
export function useTemporaryFolder(): () => string {
  let folder: string | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), "local test "));
  });
  afterEach(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (folder === undefined) throw new Error("Expected to be called in a test");
    return folder;
  };
}
