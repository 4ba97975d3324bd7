// pulumi-resource-pulumi-nodejs: the SDK's own server of dynamic providers, bundled. The engine starts plugins in the program's folder, so
// that a provider's `require` sees the program's node_modules.
import "@pulumi/pulumi/cmd/dynamic-provider";

const parentPollMs = 500;
// The server is not listening yet. Once it has told its port the engine may end at any moment.
const parent = process.ppid;

// The server has no way to learn that a killed engine has gone.
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
}, parentPollMs).unref();
