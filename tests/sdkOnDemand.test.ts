import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { typeScriptArguments } from "../local/typeScriptArguments";

const root = join(__dirname, "..");

/** What a program prints, in a process of its own, because the SDK is loaded here. */
async function run(program: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [...typeScriptArguments, "--require", "./sdkOnDemand.ts", "--eval", program], { cwd: root });
  return JSON.parse(stdout);
}

describe("the SDK on demand", () => {
  /** What of the seldom used is loaded: a placeholder is of no file. */
  const seldomUsed = `Object.values(require.cache).filter(({ id, filename }) =>
    filename !== null && /node_modules.(typescript|@npmcli|execa|source-map-support|@opentelemetry.(?!api))./.test(id)).map(({ id }) => id)`;

  it("spares a program what it does not use", async () => {
    const loaded = `
      require("@pulumi/pulumi");
      require("@pulumi/pulumi/cmd/run/tracing").newSpan("none");
      console.log(JSON.stringify(${seldomUsed}));`;
    assert.deepEqual(await run(loaded), []);
  });

  it("serialises closures all the same where the SDK is asked to", async () => {
    const serialised = `
      const { runtime } = require("@pulumi/pulumi");
      const { isInitializedAsync } = require("@pulumi/pulumi/runtime/closure/v8Hooks");
      const answer = 42;
      isInitializedAsync()
        .then(() => runtime.serializeFunction(() => answer))
        .then(({ text }) => console.log(JSON.stringify([/answer: 42/.test(text), ${seldomUsed}.length > 0])));`;
    assert.deepEqual(await run(serialised), [true, true]);
  });

  it("has the automation API's classes and what is in them", async () => {
    const used = `
      const { automation } = require("@pulumi/pulumi");
      class Own extends automation.ConcurrentUpdateError {}
      const error = new Own({ stderr: "conflict" });
      console.log(JSON.stringify([typeof automation.LocalWorkspace.createStack, error instanceof automation.CommandError, error instanceof Own]));`;
    assert.deepEqual(await run(used), ["function", true, true]);
  });

  it("sends the spans of a program that the engine told to trace", async () => {
    const server = createServer((request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => (posted += text));
      request.on("end", () => response.writeHead(202).end());
    });
    let posted = "";
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const traced = `
        const tracing = require("@pulumi/pulumi/cmd/run/tracing");
        tracing.start("http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2/spans");
        tracing.newSpan("posted").end();
        tracing.stop();
        console.log("{}");`;
      await run(traced);
      assert.match(posted, /"name":"posted"/);
    } finally {
      server.close();
    }
  });
});
