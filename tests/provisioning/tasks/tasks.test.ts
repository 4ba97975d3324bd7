import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archive } from "../../../provisioning/tasks/archive";
import { command } from "../../../provisioning/tasks/command";
import { directory } from "../../../provisioning/tasks/directory";
import { file } from "../../../provisioning/tasks/file";
import { line } from "../../../provisioning/tasks/line";
import { symlink } from "../../../provisioning/tasks/symlink";
import { sh } from "../../../provisioning/shell";
import type { Task } from "../../../provisioning/task";
import { type RunResult, type TestHost, createTestHost, shells, statuses } from "../../support/host";

interface Case {
  readonly title: string;
  readonly before?: (home: string) => void;
  readonly task: Task;
  /** Its reason, when the first run is to change something. */
  readonly changed?: RegExp;
  readonly after: (home: string) => void;
}

const has = (path: string, text: string) => (home: string) => assert.equal(readFileSync(join(home, path), "utf8"), text);
const put = (path: string, text: string, mode = 0o644) => (home: string) => {
  writeFileSync(join(home, path), text);
  chmodSync(join(home, path), mode);
};

const cases: readonly Case[] = [
  { title: "file: makes a new one", task: file({ path: "a", content: "x\n" }), changed: /missing/, after: has("a", "x\n") },
  { title: "file: has a body without a last newline", task: file({ path: "a", content: "x" }), changed: /missing/, after: has("a", "x") },
  { title: "file: may be empty", task: file({ path: "a", content: "" }), changed: /missing/, after: has("a", "") },
  { title: "file: is left alone as it is", before: put("a", "x\n"), task: file({ path: "a", content: "x\n" }), after: has("a", "x\n") },
  { title: "file: has other content replaced", before: put("a", "y\n"), task: file({ path: "a", content: "x\n" }), changed: /content differs/, after: has("a", "x\n") },
  {
    title: "file: has its mode set",
    before: put("a", "x", 0o600),
    task: file({ path: "a", content: "x", mode: "640" }),
    changed: /mode is 600, not 640/,
    after: (home) => assert.equal(statSync(join(home, "a")).mode & 0o777, 0o640),
  },
  {
    title: "file: keeps its mode where none is said",
    before: put("a", "y", 0o600),
    task: file({ path: "a", content: "x" }),
    changed: /content differs/,
    after: (home) => assert.equal(statSync(join(home, "a")).mode & 0o777, 0o600),
  },
  {
    title: "file: that is a symbolic link is written where it points",
    before: (home) => {
      put("real", "y")(home);
      symlinkSync("real", join(home, "a"));
    },
    task: file({ path: "a", content: "x" }),
    changed: /content differs/,
    after: (home) => {
      has("real", "x")(home);
      assert.ok(lstatSync(join(home, "a")).isSymbolicLink());
    },
  },
  { title: "line: makes the file", task: line({ path: "rc", line: "export A=1" }), changed: /missing/, after: has("rc", "export A=1\n") },
  { title: "line: is appended once", before: put("rc", "a\nb\n"), task: line({ path: "rc", line: "c" }), changed: /content differs/, after: has("rc", "a\nb\nc\n") },
  { title: "line: that is there stays where it is", before: put("rc", "a\nc\nb\n"), task: line({ path: "rc", line: "c" }), after: has("rc", "a\nc\nb\n") },
  { title: "line: that is there twice is there once", before: put("rc", "c\na\nc\n"), task: line({ path: "rc", line: "c" }), changed: /content differs/, after: has("rc", "a\nc\n") },
  {
    title: "line: replaces the one that the pattern matches",
    before: put("rc", "a\nexport C=old\nb\n"),
    task: line({ path: "rc", line: "export C=new", replacing: "^export C=" }),
    changed: /content differs/,
    after: has("rc", "a\nexport C=new\nb\n"),
  },
  { title: "line: keeps backslashes and quotes", task: line({ path: "rc", line: "PS1='\\u \"x\" \\\\'" }), changed: /missing/, after: has("rc", "PS1='\\u \"x\" \\\\'\n") },
  { title: "line: absent goes", before: put("rc", "a\nb\na\n"), task: line({ path: "rc", line: "a", state: "absent" }), changed: /content differs/, after: has("rc", "b\n") },
  { title: "line: absent from a file without it is nothing to do", before: put("rc", "b\n"), task: line({ path: "rc", line: "a", state: "absent" }), after: has("rc", "b\n") },
  { title: "line: absent from no file is nothing to do", task: line({ path: "rc", line: "a", state: "absent" }), after: (home) => assert.ok(!existsSync(join(home, "rc"))) },
  { title: "directory: is made with its parents", task: directory({ path: "a/b", mode: "700" }), changed: /missing/, after: (home) => assert.equal(statSync(join(home, "a/b")).mode & 0o777, 0o700) },
  { title: "directory: has its mode set", before: (home) => mkdirSync(join(home, "a"), 0o755), task: directory({ path: "a", mode: "700" }), changed: /mode is 755, not 700/, after: (home) => assert.equal(statSync(join(home, "a")).mode & 0o777, 0o700) },
  { title: "directory: absent goes", before: (home) => mkdirSync(join(home, "a/b"), { recursive: true }), task: directory({ path: "a", state: "absent" }), changed: /still there/, after: (home) => assert.ok(!existsSync(join(home, "a"))) },
  { title: "symlink: is made", task: symlink({ path: "l", target: "kafka 2" }), changed: /missing/, after: (home) => assert.equal(readlinkSync(join(home, "l")), "kafka 2") },
  { title: "symlink: points elsewhere", before: (home) => symlinkSync("old", join(home, "l")), task: symlink({ path: "l", target: "new" }), changed: /points to old/, after: (home) => assert.equal(readlinkSync(join(home, "l")), "new") },
  { title: "symlink: to a name that ends in a newline is left alone", before: (home) => symlinkSync("new\n", join(home, "l")), task: symlink({ path: "l", target: "new\n" }), after: (home) => assert.equal(readlinkSync(join(home, "l")), "new\n") },
  { title: "command: creates", task: command({ name: "c", run: sh`: >made`, creates: "made" }), changed: /to be run/, after: (home) => assert.ok(existsSync(join(home, "made"))) },
  { title: "command: unless", before: put("made", ""), task: command({ name: "c", run: sh`: >other`, unless: sh`[ -e made ]` }), after: (home) => assert.ok(!existsSync(join(home, "other"))) },
];

for (const shell of shells) {
  describe(`tasks under ${shell.join(" ")}`, () => {
    /** Starting a shell costs more than a task: all cases share a check and two runs, each case in a folder of its own. */
    describe("in one run", () => {
      let host: TestHost;
      let check: RunResult;
      let first: RunResult;
      let second: RunResult;
      /** The cases' trees at the start, after the check, the first run and the second. */
      let trees: string[][][];
      before(() => {
        host = createTestHost(shell);
        cases.forEach(({ before }, i) => {
          mkdirSync(folder(i));
          before?.(folder(i));
        });
        const tasks = cases.map(({ task }, i) => ({ ...task, check: sh`cd -- ${folder(i)} || return 2\n${task.check}` }));
        const look = () => cases.map((_, i) => tree(folder(i)));
        trees = [look()];
        check = host.run(tasks, { check: true, diff: true });
        trees.push(look());
        first = host.run(tasks);
        trees.push(look());
        second = host.run(tasks);
        trees.push(look());
      });
      after(() => host.remove());
      const folder = (i: number): string => join(host.home, `case ${i}`);
      const lineOf = ({ report }: RunResult, i: number): string => report.filter((line) => /^(ok|changed|skipped|failed) /.test(line))[i] ?? "not reported";
      const statusOf = (result: RunResult, i: number): string => lineOf(result, i).slice(0, 8).trim();

      it("ends as it should", () => {
        assert.deepEqual([check.status, first.status, second.status], [2, 0, 0], check.error + first.error + second.error);
      });

      cases.forEach(({ title, changed, after }, i) => {
        it(title, () => {
          const [start, checked, settled, still] = trees.map((all) => all[i]);
          assert.equal(statusOf(check, i), changed ? "changed" : "ok");
          assert.deepEqual(checked, start, "a check changes nothing");
          assert.equal(statusOf(first, i), changed ? "changed" : "ok", first.error);
          if (changed) assert.match(lineOf(first, i), changed);
          after(folder(i));
          assert.equal(statusOf(second, i), "ok", "a second run has nothing to do");
          assert.deepEqual(still, settled);
        });
      });
    });

    let host: TestHost;
    beforeEach(() => (host = createTestHost(shell)));
    afterEach(() => host.remove());

    it("command: counts as changed only where changedWhen says so, though it runs", () => {
      const append = (name: string) => sh`printf x >>${name}; wc -c <${name}`;
      const tasks = [
        command({ name: "to two", run: append("two"), changedWhen: sh`[ "$(cat two)" = xx ]` }),
        command({ name: "never", run: append("never"), changedWhen: sh`exit 1` }),
        command({ name: "always", run: append("always") }),
      ];
      assert.deepEqual(tasks.map(({ idempotent }) => idempotent), [false, false, false], "and says that it runs every time");
      assert.deepEqual(statuses(host.run(tasks, { check: true })), ["changed", "changed", "changed"]);
      assert.deepEqual(readdirSync(host.home), [], "but not in a check");
      assert.deepEqual(statuses(host.run(tasks)), ["ok", "ok", "changed"]);
      const second = host.run(tasks);
      assert.deepEqual(statuses(second), ["changed", "ok", "changed"]);
      assert.match(second.report.at(-1) ?? "", / ok=1 changed=2 /);
      for (const name of ["two", "never", "always"]) has(name, "xx")(host.home);
    });

    const refusals: readonly [string, (home: string) => void, Task, RegExp][] = [
      ["a directory where a file is to be", (home) => mkdirSync(join(home, "a")), file({ path: "a", content: "x" }), /not a regular file/],
      ["a file where a directory is to be", put("a", ""), directory({ path: "a" }), /not a directory/],
      ["a file where a link is to be", put("a", ""), symlink({ path: "a", target: "b" }), /something else than a link/],
      ["an archive that is none", put("a.tgz", "x"), archive({ source: "a.tgz", destination: "a" }), /a is unpacked on /],
      ["a command that fails, with the end of its output", () => undefined, command({ name: "broken", run: sh`echo deep trouble; false` }), /broken on .*deep trouble/],
    ];
    for (const [title, before, task, message] of refusals) {
      it(`refuses ${title}, and leaves the host as it was`, () => {
        before(host.home);
        const start = tree(host.home);
        const result = host.run([task]);
        assert.equal(result.status, 1);
        assert.match(result.error, message);
        assert.match(result.report.at(-1) ?? "", /^recap +ok=0 changed=0 skipped=0 failed=1 in /);
        assert.deepEqual(tree(host.home), start);
      });
    }
  });
}

/** Every path below the home with its kind, mode, content and time, but the engine's own folder. */
function tree(home: string): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(join(home, folder)).sort().flatMap((name) => {
      const path = join(folder, name);
      if (path === ".local") return [];
      const stat = lstatSync(join(home, path));
      const body = stat.isFile() ? createHash("sha256").update(readFileSync(join(home, path))).digest("hex") : stat.isSymbolicLink() ? readlinkSync(join(home, path)) : "";
      return [`${path} ${stat.mode.toString(8)} ${body} ${stat.isDirectory() ? "" : stat.mtimeMs}`, ...(stat.isDirectory() ? walk(path) : [])];
    });
  return walk("");
}
