import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBrokerUsers, jaasConfiguration } from "../../../local/msk/brokerUsers";
import { secretFile } from "../../../local/msk/secretFile";

describe("secretFile", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "secret test-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("gives its one reader the text, and is gone", async () => {
    const text = jaasConfiguration(createBrokerUsers());
    const file = secretFile(join(folder, "secret"), text);
    assert.ok(statSync(file.path).isFIFO());
    assert.equal(statSync(file.path).mode & 0o777, 0o600);
    assert.equal(await readFile(file.path, "utf8"), text);
    await file.read;
    assert.equal(existsSync(file.path), false);
  });

  it("is gone when nobody reads it", async () => {
    const file = secretFile(join(folder, "secret"), "text");
    file.close();
    await file.read;
    assert.equal(existsSync(file.path), false);
  });
});

describe("jaasConfiguration", () => {
  it("knows the brokers and every stand-in, each by a password of its own", () => {
    const users = createBrokerUsers();
    const text = jaasConfiguration(users);
    const all = [users.broker, ...users.standIns];
    for (const { user, password } of all) assert.ok(text.includes(` user_${user}="${password}"`));
    assert.equal(new Set(all.map(({ password }) => password)).size, all.length);
    assert.match(text, /^KafkaServer \{[^}]*username="broker"[^}]*;\n\};\n$/);
  });
});
