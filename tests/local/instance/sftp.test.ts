import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Client, SFTPWrapper } from "ssh2";
import { startTestInstance, type TestInstance } from "./testInstance";

describe("the client instance's SFTP", () => {
  let instance: TestInstance;
  let client: Client;
  let sftp: SFTPWrapper;

  before(async () => {
    instance = await startTestInstance();
    client = await instance.connect();
    sftp = await new Promise((resolve, reject) => client.sftp((error, opened) => (error ? reject(error) : resolve(opened))));
  });

  after(() => instance.close());

  const inHome = (name: string): string => join(instance.home, name);
  /** Calls one method of the client's SFTP as a promise. */
  const call = <T>(method: keyof SFTPWrapper, ...args: unknown[]): Promise<T> => {
    const work: (...all: unknown[]) => Promise<T> = promisify((sftp[method] as (...all: unknown[]) => void).bind(sftp));
    return work(...args);
  };

  it("stores a file sent to a path relative to the home folder, byte for byte", async () => {
    const content = randomBytes(3 * 1024 * 1024 + 7);
    await writeFile(inHome("source"), content);
    await call("fastPut", inHome("source"), "stored");
    assert.ok((await readFile(inHome("stored"))).equals(content));
  });

  it("gives a file back byte for byte", async () => {
    const content = randomBytes(2 * 1024 * 1024 + 1);
    await writeFile(inHome("kept"), content);
    assert.ok((await call<Buffer>("readFile", inHome("kept"))).equals(content));
  });

  it("replaces a longer file, and appends to one", async () => {
    await writeFile(inHome("text"), "a long line");
    await call("writeFile", "text", "short");
    await call("appendFile", "text", "er");
    assert.equal(await readFile(inHome("text"), "utf8"), "shorter");
  });

  it("makes files with the permissions asked for, and changes them", async () => {
    await call("writeFile", "secret", "x", { mode: 0o600 });
    assert.equal((await stat(inHome("secret"))).mode & 0o777, 0o600);
    await call("chmod", "secret", 0o640);
    assert.equal((await stat(inHome("secret"))).mode & 0o777, 0o640);
    await call("utimes", "secret", 1_000_000, 2_000_000);
    const attributes = await call<{ mtime: number; size: number }>("stat", "secret");
    assert.deepEqual([attributes.mtime, attributes.size], [2_000_000, 1]);
  });

  it("makes, lists and removes folders", async () => {
    await call("mkdir", "folder");
    await Promise.all(Array.from({ length: 250 }, (_value, index) => writeFile(inHome(`folder/${index}`), "")));
    const names = (await call<{ filename: string }[]>("readdir", "folder")).map(({ filename }) => filename);
    assert.equal(names.filter((name) => name !== "." && name !== "..").length, 250);
    await mkdir(inHome("empty"));
    await call("rmdir", "empty");
    await assert.rejects(call("rmdir", "folder"), /not empty/);
  });

  it("renames to a new name, does not replace a file, unless asked by posix-rename", async () => {
    await writeFile(inHome("old"), "old");
    await writeFile(inHome("present"), "present");
    await assert.rejects(call("rename", "old", "present"), /EEXIST/);
    await call("rename", "old", "new");
    assert.equal(await readFile(inHome("new"), "utf8"), "old");
    await call("unlink", "new");
    await assert.rejects(call("stat", "new"), { code: 2 });
  });

  it("resolves paths: the home folder, names that do not exist yet, links", async () => {
    assert.equal(await call("realpath", "."), instance.home);
    assert.equal(await call("realpath", "to-come"), inHome("to-come"));
    await call("symlink", "kept", "link");
    assert.equal(await call("readlink", "link"), "kept");
    assert.equal(await call("realpath", "link"), inHome("kept"));
  });

  it("says what went wrong", async () => {
    await assert.rejects(call("readFile", "missing"), { code: 2, message: /ENOENT/ });
    await assert.rejects(call("opendir", "kept"), /ENOTDIR/);
    await assert.rejects(call("close", Buffer.from("none")), /Expected an open handle/);
  });
});
