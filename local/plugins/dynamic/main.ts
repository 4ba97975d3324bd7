import { createRequire } from "node:module";
import { join } from "node:path";

// pulumi-resource-pulumi-nodejs: runs the dynamic-provider server of the project's own SDK in this process. The engine starts
// plugins in the program's folder, so that the provider's `require` sees the program's node_modules.

const parentPollMs = 500;
// Before the server tells its port: from then on the engine may end at any moment.
const parent = process.ppid;

const projectRequire = createRequire(join(process.cwd(), "package.json"));
const server = projectRequire.resolve("@pulumi/pulumi/cmd/dynamic-provider");
process.argv[1] = server;
projectRequire(server);

// The server has no way to learn that a killed engine has gone.
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
}, parentPollMs).unref();
