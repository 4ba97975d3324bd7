import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localDown } from "../../local/localDown";
import { claimHome, isOwnHome } from "../../local/ownHome";
import { readSettings } from "../../local/settings";
import { useTemporaryFolder } from "./temporaryFolder";

describe("the environment's home", () => {
  const folder = useTemporaryFolder();
  const root = join(__dirname, "..", "..");

  it("is a folder that does not exist yet", () => {
    const home = join(folder(), "home");
    claimHome({ root, home });
    assert.ok(isOwnHome(home));
    claimHome({ root, home });
  });

  it("is one that holds nothing under the environment's names", () => {
    const home = folder();
    mkdirSync(join(home, "ci-cache"));
    claimHome({ root, home });
    assert.ok(isOwnHome(home));
  });

  it("is .pipeline of the checkout, whatever an older version left there", () => {
    const checkout = folder();
    mkdirSync(join(checkout, ".pipeline", "plugins"), { recursive: true });
    claimHome({ root: checkout, home: join(checkout, ".pipeline") });
    assert.ok(isOwnHome(join(checkout, ".pipeline")));
  });

  it("is not one that holds a folder of somebody else's", () => {
    const home = folder();
    mkdirSync(join(home, "local"));
    assert.throws(() => claimHome({ root, home }), {
      message: `Expected PIPELINE_HOME to be a folder of the local environment's own, got ${home}, which holds local of something else. Name another folder.`,
    });
    assert.ok(!isOwnHome(home));
  });

  it("loses nothing to local:down when it is somebody else's", async () => {
    const home = folder();
    mkdirSync(join(home, "local"));
    writeFileSync(join(home, "local", "file"), "");
    assert.equal(await localDown({ settings: readSettings({ PIPELINE_HOME: home }), report: () => undefined }), false);
    assert.ok(existsSync(join(home, "local", "file")));
  });
});
