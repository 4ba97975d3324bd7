import { strict as assert } from "node:assert";
import { type Machine, checkPrerequisites, parseJavaVersion, thisMachine } from "../../../local/tools/prerequisites";

const java17 = 'openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment';

const wellEquipped: Machine = {
  platform: "linux",
  nodeVersion: "20.19.0",
  javas: ["/usr/bin/java"],
  pythons: ["/usr/bin/python3"],
  output: (command) => Promise.resolve(command.includes("java") ? java17 : "3.11 /usr/bin/python3.11"),
  canGetPulumi: () => Promise.resolve(true),
  canGetKafka: () => Promise.resolve(true),
};

const outputs =
  (answers: Readonly<Record<string, string>>) =>
  (command: string): Promise<string | undefined> =>
    Promise.resolve(answers[command]);

describe("checkPrerequisites", () => {
  it("finds Java and the Python behind a version manager's shim", async () => {
    assert.deepEqual(await checkPrerequisites(wellEquipped), { java: "/usr/bin/java", python: "/usr/bin/python3.11" });
  });

  it("takes the first of several that is fit", async () => {
    const machine: Machine = {
      ...wellEquipped,
      javas: ["/opt/24/java", "/broken/java", "/opt/8/java"],
      pythons: ["/usr/bin/python3", "/opt/python3.12"],
      output: outputs({
        "/opt/24/java": 'openjdk version "24.0.1" 2025-04-15',
        "/opt/8/java": 'openjdk version "1.8.0_392"',
        "/usr/bin/python3": "3.9 /usr/bin/python3.9",
        "/opt/python3.12": "3.12 /opt/python3.12",
      }),
    };
    assert.deepEqual(await checkPrerequisites(machine), { java: "/opt/8/java", python: "/opt/python3.12" });
  });

  const lacking: readonly [string, Partial<Machine>, RegExp][] = [
    ["no Java", { javas: [] }, /Java 8 to 22 .*apt install default-jre-headless/],
    ["a Java that is too new for Kafka 2.8.1", { output: outputs({ "/usr/bin/java": 'openjdk version "24"', "/usr/bin/python3": "3.11 /p" }) }, /Java 8 to 22/],
    ["no Python", { pythons: [] }, /Python 3\.10 or later .*apt install python3-venv/],
    ["a Python without venv", { output: outputs({ "/usr/bin/java": java17 }) }, /Python 3\.10 or later with the modules venv and ensurepip/],
    ["an old Python", { output: outputs({ "/usr/bin/java": java17, "/usr/bin/python3": "3.9 /p" }) }, /Python 3\.10/],
    ["an old Node.js", { nodeVersion: "18.20.4" }, /Node\.js 20\.19 or later \(this is 18\.20\.4\)/],
    ["neither Pulumi's site nor Go", { canGetPulumi: () => Promise.resolve(false) }, /Pulumi CLI.*get\.pulumi\.com.*Go/],
    ["no Maven where it is needed", { canGetKafka: () => Promise.resolve(false) }, /Maven, once: .*archive\.apache\.org is out of reach.*apt install maven/],
    ["Windows", { platform: "win32" }, /Linux or macOS, not win32/],
  ];
  for (const [what, machine, message] of lacking) {
    it(`names what to do about ${what}`, async () => {
      await assert.rejects(checkPrerequisites({ ...wellEquipped, ...machine }), (error: Error) => {
        assert.match(error.message, message);
        assert.equal(error.message.split("\n").length, 2, error.message);
        return true;
      });
    });
  }

  it("names everything that is missing at once", async () => {
    const bare: Machine = { ...wellEquipped, javas: [], pythons: [], canGetPulumi: () => Promise.resolve(false), canGetKafka: () => Promise.resolve(false) };
    await assert.rejects(checkPrerequisites(bare), /Java[^]*Python[^]*Pulumi CLI[^]*Maven/);
  });

  it("needs no Maven on this machine once Kafka and the IAM jar are there", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nonexistent";
    try {
      assert.equal(await thisMachine({ pulumiIsCached: true, kafkaIsCached: true, iamJarIsCached: true }).canGetKafka(), true);
      assert.equal(await thisMachine({ pulumiIsCached: true, kafkaIsCached: true, iamJarIsCached: false }).canGetKafka(), false);
    } finally {
      process.env.PATH = PATH;
    }
  });
});

describe("parseJavaVersion", () => {
  const versions: readonly [string, number | undefined][] = [
    ['openjdk version "1.8.0_392"', 8],
    ['java version "11.0.2" 2019-01-15 LTS', 11],
    [java17, 17],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "21" 2023-09-19', 21],
    ["The operation couldn't be completed. Unable to locate a Java Runtime.", undefined],
  ];
  for (const [output, major] of versions) {
    it(`reads ${major} from ${JSON.stringify(output.slice(0, 40))}`, () => assert.equal(parseJavaVersion(output), major));
  }
});
