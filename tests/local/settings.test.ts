import { strict as assert } from "node:assert";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { portVariables, readSettings } from "../../local/settings";

const root = resolve(__dirname, "..", "..");

describe("readSettings", () => {
  it("has defaults for everything", () => {
    const settings = readSettings({ XDG_CACHE_HOME: "/cache" });
    assert.equal(settings.home, join(root, ".pipeline"));
    assert.equal(settings.cache, "/cache/pinterest-pipeline");
    assert.equal(new Set(Object.values(settings.ports)).size, Object.keys(portVariables).length);
  });

  it("takes folders relative to the checkout", () => assert.equal(readSettings({ PIPELINE_HOME: "other" }).home, join(root, "other")));

  it("takes an empty PIPELINE_HOME for none: local:down once removed the checkout's local folder", () => {
    const settings = readSettings({ PIPELINE_HOME: "", PIPELINE_CACHE: "", XDG_CACHE_HOME: "" });
    assert.equal(settings.home, join(root, ".pipeline"));
    assert.equal(settings.cache, join(homedir(), ".cache", "pinterest-pipeline"));
  });

  for (const [name, variable] of Object.entries(portVariables)) {
    it(`reads the port ${name} from ${variable}`, () => {
      assert.equal(readSettings({ [variable]: "41000" }).ports[name as keyof typeof portVariables], 41000);
    });
  }

  for (const port of ["0", "65536", "-1", "80.5", "ssh"]) {
    it(`refuses port ${port}`, () => {
      assert.throws(() => readSettings({ PIPELINE_SSH_PORT: port }), { message: `Expected PIPELINE_SSH_PORT to be a port between 1 and 65535, got "${port}"` });
    });
  }
});
