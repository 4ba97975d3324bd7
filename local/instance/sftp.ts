import { constants, type Stats } from "node:fs";
import * as fs from "node:fs/promises";
import { resolve } from "node:path";
import { type Attributes, type FileEntry, type SFTPWrapper, utils } from "ssh2";

const { OPEN_MODE, STATUS_CODE } = utils.sftp;
/** As OpenSSH's sftp-server: at most this many names in one answer, and this much data. */
const namesAtOnce = 100;
const maxReadBytes = 255 * 1024;
const maxHandles = 256;

type Work = (id: number) => Promise<void>;
type Directory = { readonly path: string; readonly names: string[] };

/**
 * SFTP version 3 (draft-ietf-secsh-filexfer-02) on the whole file system, as sftp-server serves it; relative paths start
 * from `home`. Requests are done one after the other, in the order of their arrival.
 * @param gone aborted when the client has gone; open files are closed then
 */
export function serveSftp(sftp: SFTPWrapper, home: string, gone: AbortSignal): void {
  const handles = new Handles();
  let last = Promise.resolve();
  const queue = (id: number, work: Work): void => {
    last = last.then(() => work(id)).catch((error: NodeJS.ErrnoException) => refuse(sftp, id, error));
  };
  const ok = (id: number): void => sftp.status(id, STATUS_CODE.OK);
  const at = (path: string): string => resolve(home, path);
  /** A request on a path, or two, that answers with nothing but success. */
  const change = (id: number, work: () => Promise<unknown>): void => queue(id, async () => void (await work(), ok(id)));

  sftp.on("OPEN", (id, name, flags, attributes) =>
    queue(id, async () => sftp.handle(id, handles.add(await fs.open(at(name), openFlags(flags), permissions(attributes) ?? 0o666)))),
  );
  sftp.on("CLOSE", (id, handle) => change(id, () => handles.remove(handle)));
  sftp.on("READ", (id, handle, offset, length) =>
    queue(id, async () => {
      const buffer = Buffer.allocUnsafe(Math.min(length, maxReadBytes));
      const { bytesRead } = await handles.file(handle).read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, buffer.subarray(0, bytesRead));
    }),
  );
  sftp.on("WRITE", (id, handle, offset, data) => change(id, () => writeAll(handles.file(handle), data, offset)));
  sftp.on("FSTAT", (id, handle) => queue(id, async () => sftp.attrs(id, toAttributes(await handles.file(handle).stat()))));
  sftp.on("FSETSTAT", (id, handle, attributes) => change(id, () => setAttributes(handles.file(handle), attributes)));
  sftp.on("STAT", (id, path) => queue(id, async () => sftp.attrs(id, toAttributes(await fs.stat(at(path))))));
  sftp.on("LSTAT", (id, path) => queue(id, async () => sftp.attrs(id, toAttributes(await fs.lstat(at(path))))));
  sftp.on("SETSTAT", (id, path, attributes) => change(id, () => setAttributesOf(at(path), attributes)));
  sftp.on("OPENDIR", (id, path) => queue(id, async () => sftp.handle(id, handles.add(await readNames(at(path))))));
  sftp.on("READDIR", (id, handle) =>
    queue(id, async () => {
      const { path, names } = handles.directory(handle);
      if (names.length === 0) return sftp.status(id, STATUS_CODE.EOF);
      sftp.name(id, await Promise.all(names.splice(0, namesAtOnce).map((name) => toEntry(path, name))));
    }),
  );
  sftp.on("REMOVE", (id, path) => change(id, () => fs.unlink(at(path))));
  sftp.on("MKDIR", (id, path, attributes) => change(id, () => fs.mkdir(at(path), permissions(attributes) ?? 0o777)));
  sftp.on("RMDIR", (id, path) => change(id, () => fs.rmdir(at(path))));
  sftp.on("RENAME", (id, from, to) => change(id, () => renameToNew(at(from), at(to))));
  sftp.on("REALPATH", (id, path) => queue(id, async () => sftp.name(id, [named(await realPath(at(path)))])));
  sftp.on("READLINK", (id, path) => queue(id, async () => sftp.name(id, [named(await fs.readlink(at(path)))])));
  // ssh2 sorts out that OpenSSH's clients swap the arguments, and gives the link first, against its type declarations.
  sftp.on("SYMLINK", (id, link, target) => change(id, () => fs.symlink(target, at(link))));
  sftp.on("EXTENDED", (id, name, data) => {
    if (name !== "posix-rename@openssh.com") return sftp.status(id, STATUS_CODE.OP_UNSUPPORTED, `Not supported: ${name}`);
    const [from, to] = readStrings(data);
    change(id, () => fs.rename(at(from ?? ""), at(to ?? "")));
  });

  sftp.on("error", () => sftp.end());
  sftp.on("end", () => void last.then(() => finish(sftp)));
  gone.addEventListener("abort", () => void last.then(() => handles.closeAll()), { once: true });
}

/** ssh2 1.17 has no exit() for SFTP channels; scp takes a missing exit status for a failure. */
interface Channel {
  readonly _protocol: { exitStatus(channel: number, status: number): void };
  readonly outgoing: { readonly id: number; readonly state: string };
}

function finish(sftp: SFTPWrapper): void {
  const { _protocol: protocol, outgoing } = sftp as unknown as Channel;
  if (outgoing.state === "open") protocol.exitStatus(outgoing.id, 0);
  sftp.end();
}

/** What is open on one SFTP channel, by the handles given to the client. */
class Handles {
  readonly #open = new Map<string, fs.FileHandle | Directory>();
  #next = 0;

  add(item: fs.FileHandle | Directory): Buffer {
    if (this.#open.size >= maxHandles) {
      void this.#close(item);
      throw new Error(`Too many open files: ${maxHandles}`);
    }
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE((this.#next += 1));
    this.#open.set(handle.toString("hex"), item);
    return handle;
  }

  file(handle: Buffer): fs.FileHandle {
    const item = this.#get(handle);
    if ("names" in item) throw new Error("Expected the handle of a file, got a directory's");
    return item;
  }

  directory(handle: Buffer): Directory {
    const item = this.#get(handle);
    if (!("names" in item)) throw new Error("Expected the handle of a directory, got a file's");
    return item;
  }

  async remove(handle: Buffer): Promise<void> {
    const item = this.#get(handle);
    this.#open.delete(handle.toString("hex"));
    await this.#close(item);
  }

  async closeAll(): Promise<void> {
    const items = [...this.#open.values()];
    this.#open.clear();
    await Promise.allSettled(items.map((item) => this.#close(item)));
  }

  #get(handle: Buffer): fs.FileHandle | Directory {
    const item = this.#open.get(handle.toString("hex"));
    if (!item) throw new Error("Expected an open handle");
    return item;
  }

  async #close(item: fs.FileHandle | Directory): Promise<void> {
    if (!("names" in item)) await item.close();
  }
}

function refuse(sftp: SFTPWrapper, id: number, error: NodeJS.ErrnoException): void {
  sftp.status(id, statusCodes[error.code ?? ""] ?? STATUS_CODE.FAILURE, error.message);
}

const statusCodes: Readonly<Record<string, number>> = {
  ENOENT: STATUS_CODE.NO_SUCH_FILE,
  ENOTDIR: STATUS_CODE.NO_SUCH_FILE,
  EACCES: STATUS_CODE.PERMISSION_DENIED,
  EPERM: STATUS_CODE.PERMISSION_DENIED,
};

function openFlags(flags: number): number {
  const write = flags & OPEN_MODE.WRITE;
  const access = write ? (flags & OPEN_MODE.READ ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  return (
    access |
    (flags & OPEN_MODE.APPEND ? constants.O_APPEND : 0) |
    (flags & OPEN_MODE.CREAT ? constants.O_CREAT : 0) |
    (flags & OPEN_MODE.TRUNC ? constants.O_TRUNC : 0) |
    (flags & OPEN_MODE.EXCL ? constants.O_EXCL : 0)
  );
}

/** Clients set only some of the attributes, whatever the type says. */
function permissions({ mode }: Partial<Attributes>): number | undefined {
  return mode === undefined ? undefined : mode & 0o7777;
}

async function writeAll(file: fs.FileHandle, data: Buffer, offset: number): Promise<void> {
  let done = 0;
  while (done < data.length) done += (await file.write(data, done, data.length - done, offset + done)).bytesWritten;
}

interface Changeable {
  truncate(size: number): Promise<void>;
  chmod(mode: number): Promise<void>;
  chown(uid: number, gid: number): Promise<void>;
  utimes(atime: number, mtime: number): Promise<void>;
}

async function setAttributes(target: Changeable, attributes: Partial<Attributes>): Promise<void> {
  const { size, uid, gid, atime, mtime } = attributes;
  const mode = permissions(attributes);
  if (size !== undefined) await target.truncate(size);
  if (mode !== undefined) await target.chmod(mode);
  if (atime !== undefined && mtime !== undefined) await target.utimes(atime, mtime);
  if (uid !== undefined && gid !== undefined) await target.chown(uid, gid);
}

function setAttributesOf(path: string, attributes: Partial<Attributes>): Promise<void> {
  const target: Changeable = {
    truncate: (size) => fs.truncate(path, size),
    chmod: (mode) => fs.chmod(path, mode),
    chown: (uid, gid) => fs.chown(path, uid, gid),
    utimes: (atime, mtime) => fs.utimes(path, atime, mtime),
  };
  return setAttributes(target, attributes);
}

function toAttributes({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes {
  return { mode, uid, gid, size, atime: Math.trunc(atimeMs / 1000), mtime: Math.trunc(mtimeMs / 1000) };
}

async function readNames(path: string): Promise<Directory> {
  return { path, names: [".", "..", ...(await fs.readdir(path))] };
}

async function toEntry(folder: string, filename: string): Promise<FileEntry> {
  const stats = await fs.lstat(resolve(folder, filename)).catch(() => undefined);
  if (!stats) return { ...named(filename), attrs: {} as Attributes };
  const owner = `${stats.nlink} ${stats.uid} ${stats.gid} ${stats.size}`;
  return { filename, longname: `${modeText(stats)} ${owner} ${stats.mtime.toISOString().slice(0, 16)} ${filename}`, attrs: toAttributes(stats) };
}

function modeText(stats: Stats): string {
  const type = stats.isDirectory() ? "d" : stats.isSymbolicLink() ? "l" : "-";
  return type + [6, 3, 0].flatMap((shift) => ["r", "w", "x"].map((letter, bit) => ((stats.mode >> shift) & (4 >> bit) ? letter : "-"))).join("");
}

function named(filename: string): FileEntry {
  return { filename, longname: filename, attrs: {} as Attributes };
}

/** Version 3's rename must not replace a file: sftp-server links and unlinks, and renames directories. */
async function renameToNew(from: string, to: string): Promise<void> {
  if ((await fs.lstat(from)).isDirectory()) return fs.rename(from, to);
  await fs.link(from, to);
  await fs.unlink(from);
}

/** The last part need not exist: clients ask for the name of a file that they are about to make. */
async function realPath(path: string): Promise<string> {
  return fs.realpath(path).catch(() => path);
}

/** SSH strings: a length in four bytes, then as many bytes of UTF-8. */
function readStrings(data: Buffer): string[] {
  if (data.length < 4) return [];
  const end = 4 + data.readUInt32BE(0);
  return [data.toString("utf8", 4, end), ...readStrings(data.subarray(end))];
}
