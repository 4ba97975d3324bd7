import { readdirSync, statSync } from "node:fs";
import { basename, join, posix } from "node:path";
import type { SFTPWrapper } from "ssh2";

/**
 * Copies a file or folder as pulumi-command's sftpCopy does. A file goes to the path, or into it if that is a folder; a folder goes into
 * the path under its own name, or, with a trailing slash, its content does. Parents that are missing are made.
 */
export async function sftpCopy(sftp: SFTPWrapper, source: string, destination: string): Promise<void> {
  const there = await remoteKind(sftp, destination);
  if (!statSync(source).isDirectory()) {
    if (there === undefined) await makeDirectories(sftp, posix.dirname(destination));
    await copyFile(sftp, source, there === "directory" ? posix.join(destination, basename(source)) : destination);
    return;
  }
  if (there === undefined) await makeDirectories(sftp, destination);
  await copyDirectory(sftp, source, source.endsWith("/") ? destination : posix.join(destination, basename(source)));
}

async function copyDirectory(sftp: SFTPWrapper, source: string, destination: string): Promise<void> {
  const there = await remoteKind(sftp, destination);
  if (there === "file") throw new Error(`remote path ${destination} exists but is not a directory`);
  if (there === undefined) await makeDirectory(sftp, destination);
  for (const name of readdirSync(source).sort()) {
    const from = join(source, name);
    const to = posix.join(destination, name);
    if (statSync(from).isDirectory()) await copyDirectory(sftp, from, to);
    else await copyFile(sftp, from, to);
  }
}

const noSuchFile = 2;

function remoteKind(sftp: SFTPWrapper, path: string): Promise<"directory" | "file" | undefined> {
  return new Promise((resolve, reject) => {
    sftp.stat(path, (error, stats) => {
      if (error === undefined) resolve(stats.isDirectory() ? "directory" : "file");
      else if ((error as { code?: number }).code === noSuchFile) resolve(undefined);
      else reject(new Error(`failed to stat remote path ${path}: ${error.message}`, { cause: error }));
    });
  });
}

/** A folder with its parents, those that are missing. */
async function makeDirectories(sftp: SFTPWrapper, path: string): Promise<void> {
  if ((await remoteKind(sftp, path)) !== undefined) return;
  await makeDirectories(sftp, posix.dirname(path));
  await makeDirectory(sftp, path);
}

function makeDirectory(sftp: SFTPWrapper, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    sftp.mkdir(path, (error) => {
      if (error === undefined || error === null) resolve();
      else reject(new Error(`failed to create remote directory ${path}: ${error.message}`, { cause: error }));
    });
  });
}

function copyFile(sftp: SFTPWrapper, source: string, destination: string): Promise<void> {
  return new Promise((resolve, reject) => {
    sftp.fastPut(source, destination, (error) => {
      if (error === undefined || error === null) resolve();
      else reject(new Error(`failed to copy file ${source} to remote path ${destination}: ${error.message}`, { cause: error }));
    });
  });
}
