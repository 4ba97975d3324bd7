import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awsClients } from "../../../../local/plugins/aws/clients";
import { awsConfiguration } from "../../../../local/plugins/aws/configuration";

describe("the aws plugin's clients", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "aws-clients-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("run a credential process once for all of them", async () => {
    const runs = join(folder, "runs");
    const answer = JSON.stringify({ Version: 1, AccessKeyId: "AKIDEXAMPLE", SecretAccessKey: "secret" });
    const config = join(folder, "config");
    writeFileSync(config, `[profile counted]\ncredential_process = sh -c 'echo >> "${runs}"; echo "$0"' '${answer}'\n`);
    const before = process.env.AWS_CONFIG_FILE;
    process.env.AWS_CONFIG_FILE = config;
    try {
      const clients = awsClients(awsConfiguration({ region: "us-east-1", profile: "counted" }, {}));
      for (const service of ["ec2", "iam", "kafka", "ssm", "sts"] as const) {
        const { config } = await clients[service]();
        assert.equal((await config.credentials()).accessKeyId, "AKIDEXAMPLE");
      }
    } finally {
      if (before === undefined) delete process.env.AWS_CONFIG_FILE;
      else process.env.AWS_CONFIG_FILE = before;
    }
    assert.equal(readFileSync(runs, "utf8").length, 1);
  });
});
