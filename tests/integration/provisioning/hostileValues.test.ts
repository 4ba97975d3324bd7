import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { compile } from "../../../provisioning/compile";
import { sh } from "../../../provisioning/shell";
import type { Task } from "../../../provisioning/task";
import { archive } from "../../../provisioning/tasks/archive";
import { command } from "../../../provisioning/tasks/command";
import { directory } from "../../../provisioning/tasks/directory";
import { download } from "../../../provisioning/tasks/download";
import { file } from "../../../provisioning/tasks/file";
import { line } from "../../../provisioning/tasks/line";
import { package_ } from "../../../provisioning/tasks/package";
import { removed } from "../../../provisioning/tasks/removed";
import { symlink } from "../../../provisioning/tasks/symlink";
import { shells } from "../../support/host";
import { runHere } from "../../provisioning/support/host";
import { createToolbox, type Toolbox } from "../../provisioning/support/toolbox";

const characters = fc.constantFrom("'", '"', "\\", "`", "$", "(", ")", "{", "}", "\n", " ", "*", "?", "[", "-", "~", "!", "#", "&", ";", "|", "<", ">", "\r", "\t", "\u001b", ":", "=", "é", "漢", "a");
const text = fc.oneof(
  fc.string({ unit: characters, minLength: 1, maxLength: 30 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
  fc.constantFrom("-rf", "--", "-n", "$(touch pwned)", "`touch pwned`", "${HOME}", "'; touch pwned; '", '"; touch pwned; "', "\ntouch pwned\n", "\n", "\\", "\\n", "%s%n", "a\n", "*", "~", "host:file"),
).filter((value) => !value.includes("\0"));
/** As the last part of a path, with room for what the engine puts after it. */
const name = text.map((value) => value.replaceAll("/", "|")).filter((value) => !/^\.{1,2}$/.test(value) && Buffer.byteLength(value) <= 200);

interface Values {
  readonly text: string;
  readonly name: string;
}

/** Every argument of every task, with what must be on the host then. `body` is what any download brings. */
const arguments_: readonly { readonly title: string; readonly tasks: (values: Values, at: string) => readonly Task[]; readonly holds: (values: Values, home: string, at: string) => void }[] = [
  {
    title: "file",
    tasks: ({ text, name }, at) => [directory({ path: at }), file({ path: `${at}/${name}`, content: text }), file({ path: `${name}.${at}`, content: text })],
    holds: ({ text, name }, home, at) => {
      assert.equal(readFileSync(join(home, at, name), "utf8"), text);
      assert.equal(readFileSync(join(home, `${name}.${at}`), "utf8"), text);
    },
  },
  {
    title: "line",
    tasks: ({ text, name }, at) => [directory({ path: at }), line({ path: `${at}/${name}`, line: text.replaceAll("\n", " ") })],
    holds: ({ text, name }, home, at) => assert.equal(readFileSync(join(home, at, name), "utf8"), `${text.replaceAll("\n", " ")}\n`),
  },
  {
    title: "line's pattern",
    tasks: ({ text }, at) => [line({ path: at, line: "new", replacing: `^${escaped(text)}$` })],
    holds: (_values, home, at) => assert.equal(readFileSync(join(home, at), "utf8"), "kept\nnew\n"),
  },
  {
    title: "directory",
    tasks: ({ name }, at) => [directory({ path: `${at}/${name}/${name}` }), directory({ path: `${name}.${at}`, state: "absent" })],
    holds: ({ name }, home, at) => {
      assert.ok(lstatSync(join(home, at, name, name)).isDirectory());
      assert.ok(!existsSync(join(home, `${name}.${at}`)));
    },
  },
  {
    title: "symlink",
    tasks: ({ text, name }, at) => [directory({ path: at }), symlink({ path: `${at}/${name}`, target: text }), symlink({ path: `${name}.${at}`, target: text })],
    holds: ({ text, name }, home, at) => {
      assert.equal(readlinkSync(join(home, at, name)), text);
      assert.equal(readlinkSync(join(home, `${name}.${at}`)), text);
    },
  },
  {
    title: "archive",
    tasks: ({ name }, at) => [
      command({ name: "c", run: sh`mkdir -p ${at}; cp archive.tgz ${`${at}/${name}.tgz`}`, creates: `${at}/${name}` }),
      archive({ source: `${at}/${name}.tgz`, destination: `${at}/${name}`, creates: "inside" }),
    ],
    holds: ({ name }, home, at) => assert.equal(readFileSync(join(home, at, name, "inside"), "utf8"), "inside"),
  },
  {
    title: "download",
    tasks: ({ text, name }, at) => [
      download({ url: `https://example.com/${text}`, path: `${at}/${name}`, checksum: { algorithm: "sha256", digest: sha256("body") } }),
      download({ url: text, path: `${at}/published`, checksum: { algorithm: "sha256", url: `digest ${text}` } }),
      download({ url: text, path: `${at}/not needed`, unless: `${at}/${name}`, checksum: { algorithm: "sha256", url: "none" } }),
      command({ name: "c", run: sh`printf body >${`${name}.up`}`, creates: `${at}/uploaded` }),
      download({ url: text, path: `${at}/uploaded`, upload: `${name}.up`, checksum: { algorithm: "sha256", digest: sha256("body") } }),
    ],
    holds: ({ text, name }, home, at) => {
      for (const path of [name, "published", "uploaded"]) assert.equal(readFileSync(join(home, at, path), "utf8"), "body");
      assert.ok(!existsSync(join(home, at, "not needed")));
      const urls = readFileSync(join(home, "urls"), "utf8").split("\0");
      for (const url of [`https://example.com/${text}`, text, `digest ${text}`]) assert.ok(urls.includes(url), `${JSON.stringify(url)} was asked for`);
    },
  },
  {
    title: "command",
    tasks: ({ text, name }, at) => [
      directory({ path: at }),
      command({ name: text, run: sh`printf %s ${text} >${`./${at}/${name}`}`, creates: `${at}/${name}`, changedWhen: sh`[ -n ${text} ]` }),
      command({ name: "c", run: sh`exit 1`, unless: sh`[ ${text} = "$(cat ${`./${at}/${name}`}; echo .)" ] || [ -s ${`./${at}/${name}`} ]` }),
    ],
    holds: ({ text, name }, home, at) => assert.equal(readFileSync(join(home, at, name), "utf8"), text),
  },
  {
    title: "removed",
    tasks: ({ name }, at) => [file({ name: "again", path: `${name}.${at}`, content: "" }), removed({ name: "again", path: `${name}.${at}` })],
    // One with a newline in its name is not in the list of what was put there, and stays.
    holds: ({ name }, home, at) => assert.equal(existsSync(join(home, `${name}.${at}`)), name.includes("\n")),
  },
  {
    title: "names",
    tasks: ({ text }) => [{ name: text, when: { test: sh`false`, otherwise: text }, check: sh`:`, apply: sh`:` }, { name: text, check: sh`reason=${text}`, apply: sh`:` }],
    holds: () => undefined,
  },
];

for (const shell of shells) {
  describe(`hostile values under ${shell.join(" ")}`, function () {
    this.timeout(60_000);
    let toolbox: Toolbox;
    let home: string;
    let runs = 0;
    before(() => {
      toolbox = createToolbox({ java: "17.0.15" });
      // Notes the URL, and brings "body", or where a digest is asked for, the digest of that.
      toolbox.remove("curl");
      writeFileSync(join(toolbox.path, "curl"), `#!/bin/sh\nfor url; do if [ "\${previous-}" = -o ]; then out=$url; fi; previous=$url; done\nprintf '%s\\0' "$url" >>"$HOME/urls"\ncase $url in 'digest '*) printf %s ${sha256("body")} ;; *) printf body ;; esac >"$out"\n`, { mode: 0o755 });
      for (const tool of ["touch", "dirname"]) toolbox.borrow(tool);
    });
    after(() => toolbox.close());
    beforeEach(() => (home = mkdtempSync(join(tmpdir(), "hostile-"))));
    afterEach(() => rmSync(home, { recursive: true, force: true }));

    it("arrive as they were sent through every argument of every task, and run nothing", () =>
      fc.assert(
        fc.asyncProperty(fc.array(fc.record({ text, name }), { minLength: 4, maxLength: 4 }), async (batch) => {
          const folder = join(home, String((runs += 1)));
          mkdirSync(folder);
          makeArchive(folder);
          const cells = batch.flatMap((values, i) => arguments_.map((argument, j) => ({ ...argument, values, at: `${j}.${i}` })));
          for (const { title, values, at } of cells) if (title === "line's pattern") writeFileSync(join(folder, at), `kept\n${values.text.replaceAll("\n", " ")}\n`);
          const program = compile({ name: batch[0]?.text ?? "", tasks: cells.flatMap(({ tasks, values, at }) => tasks(values, at)) });
          const first = await runHere({ program, home: folder, shell, environment: { PATH: toolbox.path } });
          assert.equal(`${first.error}${first.status}`, "0");
          for (const { holds, values, at } of cells) holds(values, folder, at);
          const second = await runHere({ program, home: folder, shell, environment: { PATH: toolbox.path } });
          const again = second.tasks.filter(({ status }) => status === "changed").map(({ task }) => task);
          assert.deepEqual([second.status, again.filter((task) => task !== "again")], [0, []]);
          assert.ok(!existsSync(join(folder, "pwned")), "nothing ran");
          for (const task of [...first.report, ...second.report]) assert.match(task, /^(ok|changed|skipped|recap) {2,}/);
        }),
        { numRuns: 2, endOnFailure: true },
      ));

    it("of 64 KiB arrive whole through file, line, command and download", async () => {
      makeArchive(home);
      const large = "x'$(id)`é\"".repeat(5_958);
      const url = `https://example.com/${large}`;
      const tasks = [
        file({ path: "file", content: large }),
        line({ path: "line", line: large, name: "line" }),
        command({ name: "command", run: sh`printf %s ${large} >command`, creates: "command" }),
        download({ url, path: "folder/download", checksum: { algorithm: "sha256", digest: sha256("body") } }),
      ];
      const { status, error } = await runHere({ program: compile({ name: "large", tasks }), home, shell, environment: { PATH: toolbox.path } });
      assert.equal(`${error}${status}`, "0");
      assert.deepEqual(["file", "line", "command"].map((name) => readFileSync(join(home, name), "utf8")), [large, `${large}\n`, large]);
      assert.equal(readFileSync(join(home, "urls"), "utf8"), `${url}\0`);
    });
  });
}

describe("a package's name", () => {
  it("reaches the package manager as it is", async () => {
    const toolbox = createToolbox();
    try {
      toolbox.add("dnf");
      toolbox.add("rpm", "exit 1");
      const task = package_({ name: "p", packages: { apt: "a", dnf: "libstdc++-devel.x86_64", yum: "a" } });
      await runHere({ program: compile({ name: "test", tasks: [task] }), home: toolbox.path, environment: { PATH: toolbox.path } });
      assert.ok(toolbox.calls().includes("dnf -q -y install libstdc++-devel.x86_64"));
    } finally {
      toolbox.close();
    }
  });

  for (const hostile of ["-rf", "", "a b", "a;touch pwned", "$(id)", "a\n"]) {
    it(`is refused where no package can be called so: ${JSON.stringify(hostile)}`, () => {
      assert.throws(() => package_({ name: "p", packages: { apt: hostile, dnf: "b", yum: "c" } }), /Expected a package's name for apt, got /);
    });
  }
});

/** A pattern that matches just this line. */
function escaped(text: string): string {
  return text.replaceAll("\n", " ").replace(/[\\^$.*+?()[\]{}|/-]/g, (character) => (character === "\\" ? "\\\\" : `[${character === "^" ? "\\^" : character}]`));
}

function makeArchive(folder: string): void {
  mkdirSync(join(folder, "content"));
  writeFileSync(join(folder, "content", "inside"), "inside");
  spawnSync("tar", ["-czf", join(folder, "archive.tgz"), "-C", join(folder, "content"), "inside"]);
}

function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
