// AWS `credential_process` of the local account: asks the daemon for an IAM user's access key, which is nowhere on disk.
// Plain JavaScript, because every AWS SDK call of the CLI and the emulator may start it.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
const { readFileSync } = require("node:fs");
const { get } = require("node:http");

const limitMs = 5000;

main(process.argv[2], process.argv[3]);

function main(daemonFile, user) {
  let daemon;
  try {
    daemon = JSON.parse(readFileSync(daemonFile, "utf8"));
  } catch {
    return fail("it is not up");
  }
  const options = { host: "127.0.0.1", port: daemon.port, path: `/credentials/${encodeURIComponent(user)}`, headers: { authorization: `Bearer ${daemon.token}` } };
  const request = get({ ...options, timeout: limitMs }, (response) => {
    if (response.statusCode === 200) response.pipe(process.stdout);
    else fail(`its daemon answered ${response.statusCode}`);
  });
  request.on("timeout", () => request.destroy(new Error(`its daemon does not answer within ${limitMs / 1000} s`)));
  request.on("error", (error) => fail(error.message));
}

function fail(reason) {
  console.error(`Expected the local environment to give its credentials, but ${reason}. Start it with: npm run local:up`);
  process.exitCode = 1;
}
