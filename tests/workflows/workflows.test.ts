import { strict as assert } from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { commandOf, shellSteps, workflowFolder } from "./workflowSteps";

const root = join(workflowFolder, "..", "..");
const missing = spawnSync("actionlint", ["-version"]).error === undefined ? "" : " (skipped: actionlint is not installed)";

describe("the workflows", () => {
  it(`pass actionlint${missing}`, function () {
    if (missing !== "") this.skip();
    const { status, stdout, stderr } = spawnSync("actionlint", ["-no-color"], { cwd: root, encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
  });

  it("hold no shell step that no test runs", () => {
    const tested = [
      // Runs this test.
      ".ci/run",
      // Below.
      "Stacks that the change touches",
      "Say why there is no preview",
      "Install packages",
      "All deployed stacks",
      // tests/integration/lifecycle.test.ts
      "The account is as declared",
      "The client machine and the topics are as declared",
    ];
    assert.deepEqual([...new Set(shellSteps().map(({ name }) => name))].sort(), tested.sort());
  });

  it("give no long-lived key to any step: AWS is entered by identity token alone", () => {
    const text = ["preview.yml", "up.yml", "drift.yml"].map((file) => readFileSync(join(workflowFolder, file), "utf8")).join("\n");
    assert.doesNotMatch(text, /secrets\./);
    assert.equal(text.match(/role-to-assume:/g)?.length, 3);
    assert.equal(text.match(/id-token: write/g)?.length, 3);
  });
});

describe("touchedStacks", () => {
  const present = ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.dev.yaml", "Pulumi.local.yaml", "Pulumi.local-create.yaml", "index.ts"];
  let touchedStacks: (changed: readonly string[], present: readonly string[]) => string[];
  before(async () => {
    const file = pathToFileURL(join(root, ".github", "touchedStacks.mjs")).href;
    ({ touchedStacks } = (await import(file)) as { touchedStacks: typeof touchedStacks });
  });

  for (const path of ["index.ts", "package-lock.json", "components/keyPair.ts", "provisioning/tasks/file.ts", "Pulumi.yaml"]) {
    it(`a change of ${path} touches every deployed stack`, () => assert.deepEqual(touchedStacks([path], present), ["dev", "prod"]));
  }

  for (const path of ["README.md", "tests/index.test.ts", "local/up.ts", "emulation/emulate.ts", "Pulumi.local.yaml", "Pulumi.local-create.yaml", "docs/index.ts"]) {
    it(`a change of ${path} touches none`, () => assert.deepEqual(touchedStacks([path], present), []));
  }

  it("the program's root files are those that index.ts imports", () => {
    const imported = importedFiles("index.ts");
    const untouched = imported.filter((path) => touchedStacks([path], present).length === 0);
    assert.deepEqual(untouched, []);
    assert.ok(imported.length > 30, imported.join(" "));
  });
});

/** The project's files that a file imports, directly or not. */
function importedFiles(entry: string): string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const [, specifier = ""] of readFileSync(join(root, path), "utf8").matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)) {
      visit(`${join(dirname(path), specifier).replace(/\.js$/, "")}.ts`);
    }
  };
  visit(entry);
  return [...found];
}

describe("a shell step of a workflow", () => {
  let repository: string;
  before(() => {
    repository = mkdtempSync(join(tmpdir(), "workflow step-"));
    mkdirSync(join(repository, ".github"));
    copyFileSync(join(root, ".github", "touchedStacks.mjs"), join(repository, ".github", "touchedStacks.mjs"));
    for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml", "Pulumi.local.yaml", "index.ts", "README.md"]) writeFileSync(join(repository, name), "");
    git("init", "--quiet", "--initial-branch", "main");
    commit("first");
  });
  after(() => rmSync(repository, { recursive: true, force: true }));

  const git = (...args: string[]): string => execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd: repository, encoding: "utf8" }).trim();
  const commit = (message: string): string => {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
    return git("rev-parse", "HEAD");
  };
  /** Runs it as a runner does; gives back the two files that a step writes. */
  const step = (name: string, env: Record<string, string> = {}, cwd = repository): { output: string; summary: string } => {
    const files = { GITHUB_OUTPUT: join(repository, ".git", "output"), GITHUB_STEP_SUMMARY: join(repository, ".git", "summary") };
    for (const file of Object.values(files)) writeFileSync(file, "");
    execFileSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", commandOf(name)], { cwd, env: { ...process.env, ...files, ...env } });
    return { output: readFileSync(files.GITHUB_OUTPUT, "utf8"), summary: readFileSync(files.GITHUB_STEP_SUMMARY, "utf8") };
  };
  /** What the step says of a commit that changes these files. */
  const touchedBy = (...paths: string[]): string => {
    const BASE = git("rev-parse", "HEAD");
    for (const path of paths) {
      mkdirSync(dirname(join(repository, path)), { recursive: true });
      writeFileSync(join(repository, path), `${BASE}\n`);
    }
    commit("change");
    return step("Stacks that the change touches", { BASE }).output;
  };

  it("finds that a change of a stack's configuration touches that stack", () => {
    assert.equal(touchedBy("Pulumi.prod.yaml", "README.md"), 'stacks=["prod"]\n');
  });

  it("finds that a change of the README touches none", () => {
    assert.equal(touchedBy("README.md"), "stacks=[]\n");
  });

  it("lists all deployed stacks for the nightly run", () => {
    assert.equal(step("All deployed stacks").output, 'stacks=["dev","prod"]\n');
  });

  it("tells the author of a fork's pull request why there is no preview", () => {
    assert.match(step("Say why there is no preview", { STACKS: '["dev"]' }).summary, /^No preview of \["dev"\], because this pull request comes from a fork\./);
  });

  it("installs the packages of the lock file, and nothing where they are there", () => {
    step("Install packages", {}, root);
  });
});
