import { strict as assert } from "node:assert";
import { foreignVariables, insideLocalEnvironment } from "../../local/environment";
import { readSettings } from "../../local/settings";

const settings = readSettings({ PIPELINE_HOME: "/somewhere/the home", PIPELINE_CACHE: "/cache", PIPELINE_AWS_PORT: "14566" });

describe("insideLocalEnvironment", () => {
  it("leads AWS SDKs and Pulumi to this machine", () => {
    const env = insideLocalEnvironment(settings, { PATH: "/usr/bin", HOME: "/root" });
    assert.equal(env.AWS_ENDPOINT_URL, "http://127.0.0.1:14566");
    assert.equal(env.PULUMI_BACKEND_URL, "file:///somewhere/the home/state?metadata=skip");
    assert.equal(env.PULUMI_STACK, "local");
    assert.equal(env.HOME, "/root");
    assert.match(env.PATH ?? "", /^\/cache\/pulumi-[^:]+:\/usr\/bin$/);
  });

  it("keeps keys of a real account out", () => {
    const outside = Object.fromEntries([...foreignVariables, "AWS_REGION", "AWS_CONFIG_FILE"].map((name) => [name, "real"]));
    const env = insideLocalEnvironment(settings, outside);
    assert.deepEqual(Object.entries(env).filter(([, value]) => value === "real"), []);
    assert.equal(env.AWS_REGION, "us-east-1");
  });
});
