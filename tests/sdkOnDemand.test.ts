import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { typeScriptArguments } from "../local/typeScriptArguments";

const root = join(__dirname, "..");

/** A process of its own, because the SDK is loaded here. */
function run(program: string): unknown {
  return JSON.parse(execFileSync(process.execPath, [...typeScriptArguments, "--eval", program], { cwd: root, encoding: "utf8" }));
}

describe("closures on demand", () => {
  it("spare a program that serialises none TypeScript and npm's library", () => {
    const loaded = `
      require("./closuresOnDemand");
      require("@pulumi/pulumi");
      console.log(JSON.stringify(Object.keys(require.cache).filter((file) => /node_modules.(typescript|@npmcli)./.test(file))));`;
    assert.deepEqual(run(loaded), []);
  });

  it("serialise all the same where the SDK is asked to", () => {
    const serialised = `
      require("./closuresOnDemand");
      const { runtime } = require("@pulumi/pulumi");
      const { isInitializedAsync } = require("@pulumi/pulumi/runtime/closure/v8Hooks");
      const answer = 42;
      isInitializedAsync()
        .then(() => runtime.serializeFunction(() => answer))
        .then(({ text }) => console.log(JSON.stringify(/answer: 42/.test(text))));`;
    assert.equal(run(serialised), true);
  });

  it("stand for all that the SDK's modules export", () => {
    const named = (before: string): unknown =>
      run(`
        ${before}
        const files = ["serializeClosure", "codePaths"];
        console.log(JSON.stringify(files.map((file) => Object.keys(require("@pulumi/pulumi/runtime/closure/" + file)).sort())));`);
    assert.deepEqual(named('require("./closuresOnDemand");'), named(""));
  });
});
