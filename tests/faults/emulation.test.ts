import { strict as assert } from "node:assert";
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DeliveryError, emulate, type EmulationProgress, type EmulationSummary } from "../../emulation/emulator";
import { runFiles } from "../../emulation/run/runFiles";
import { generatedPosts } from "../../emulation/sources/generated";
import type { PostSource } from "../../emulation/sources/post";
import type { Target } from "../../emulation/target/target";
import { verify } from "../../emulation/verifier";
import { type MskCluster, startMskCluster } from "./mskCluster";
import { typeScriptArguments } from "../../local/typeScriptArguments";

// Connections have to be authenticated again and again, as they are on MSK every twelve hours.
const sessionLifetimeMs = 60_000;

describe("posting while the cluster fails", function () {
  // Twice to four times what a test takes on two cores with nothing else to do.
  this.timeout(240_000);
  let cluster: MskCluster;
  const children = new Set<ChildProcess>();
  before(async () => (cluster = await startMskCluster({ sessionLifetimeMs })));
  afterEach(() => children.forEach((child) => child.kill("SIGKILL")));
  after(() => cluster?.close());

  it("loses and doubles nothing when a broker is killed and comes back", async () => {
    const late = await cluster.target("begun-late");
    const summary = await postWhile("killed", async () => {
      await sleep(1_000);
      const start = await cluster.stopBroker(1, "KILL");
      // ZooKeeper misses it after 18 s: until then nobody leads what it led. A run that begins meanwhile waits, too.
      const [begunLate] = await Promise.all([emulate({ ...common(late), source: (from) => generatedPosts({ seed: 1, order: "sequential", posts: 100, batch: 10, from }), plan: {} }), sleep(20_000)]);
      assert.ok(begunLate.posts === 100);
      await start();
    });
    assert.ok(summary.latencyMs.max > 5_000, "the outage was felt");
    await assertProven(late, 100, 0);
  });

  it("loses and doubles nothing while leaderships move from broker to broker", async () => {
    await postWhile("leaders", async () => {
      for (const id of [2, 3]) {
        await sleep(500);
        const start = await cluster.stopBroker(id, "TERM");
        await sleep(500);
        await start();
      }
    });
  });

  it("loses and doubles nothing when every connection is cut, again and again", async () => {
    await postWhile("cut", async () => {
      for (let cuts = 0; cuts < 5; cuts++) {
        await sleep(700);
        cluster.cut();
      }
    });
  });

  it("loses and doubles nothing when the SSH tunnel is cut, again and again", async () => {
    const cuts = async (): Promise<void> => {
      for (let cut = 0; cut < 3; cut++) {
        await sleep(1_500);
        cluster.cut();
      }
      await sleep(3_000);
    };
    await postWhile("tunnel", cuts, cluster.openByTunnel);
  });

  it("rides out 20 s in which the IAM listener refuses it", async () => {
    await postWhile("refused", async () => {
      const allow = await cluster.denyConnect();
      cluster.cut();
      await sleep(20_000);
      await allow();
      await sleep(2_000);
    });
  });

  it("renews sessions of 60 s under load, before they end", async () => {
    const before = cluster.iamLog().length;
    await postWhile("sessions", () => sleep(sessionLifetimeMs + 5_000));
    const log = cluster.iamLog().slice(before);
    for (const id of [1, 2, 3]) assert.match(log, new RegExp(`broker ${id}, client \\d+: \\[\\S+\\] re-authenticated`));
    assert.doesNotMatch(log, /session is over/);
  });

  it("says within seconds that a topic does not exist", async () => {
    const startedMs = Date.now();
    await assert.rejects(emulate({ ...common(cluster.targetWithoutTopics("none")), source: forever(), plan: {} }), /one does not exist, .*: topic none\.\w+: .*pulumi up -s none/);
    assert.ok(Date.now() - startedMs < 15_000);
  });

  it("gives up after the time it was given, and says what it had delivered", async () => {
    const target = await cluster.target("given-up");
    let restore: (() => Promise<void>) | undefined;
    const onProgress = ({ posts }: EmulationProgress): void => {
      if (posts === 0 || restore !== undefined) return;
      restore = () => Promise.resolve();
      void cluster.denyConnect().then((allow) => {
        restore = allow;
        cluster.cut();
      });
    };
    try {
      await assert.rejects(emulate({ ...common(target), source: forever(), plan: {}, giveUpAfterMs: 3_000, onProgress }), (error: DeliveryError) => {
        assert.match(error.message, /^Stopped after \d+ acknowledged posts of run \S+: MSK refused the IAM token: .*Access denied.*kafka-cluster:Connect/);
        return error.summary.posts > 0;
      });
    } finally {
      await restore?.();
    }
    assert.ok((await verify(common(target))).proven);
  });

  it("goes on after kill -9, ten times at random: nothing is missing, and what is there twice was announced", async () => {
    const target = await cluster.target("kill-9");
    const posts = 150_000;
    for (let kills = 0; kills < 10; kills++) {
      const child = startEmulator(target, posts);
      await oneOf(child, /running/);
      await sleep(Math.random() * 200);
      child.kill("SIGKILL");
      await ended(child);
    }
    const last = startEmulator(target, posts);
    const summary = JSON.parse(await oneOf(last, /^\{.*\}$/m)) as EmulationSummary;
    await ended(last);
    assert.equal(summary.posts, posts);
    await assertProven(target, posts, summary.duplicates);
  });

  /** Posts for as long as the fault takes, and reads everything back. */
  async function postWhile(name: string, fault: () => Promise<void>, open = cluster.open): Promise<EmulationSummary> {
    const target = await cluster.target(name);
    const ending = new AbortController();
    let underWay: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (underWay = resolve));
    const onProgress = ({ posts }: EmulationProgress): void => void (posts > 0 && underWay());
    const running = emulate({ ...common(target), open, source: forever(), plan: {}, signal: ending.signal, onProgress });
    running.catch(() => undefined);
    try {
      await Promise.race([started.then(fault), running]);
      await sleep(500);
    } finally {
      ending.abort();
    }
    const summary = await running;
    await assertProven(target, summary.posts, 0);
    return summary;
  }

  async function assertProven(target: Target, posts: number, duplicates: number): Promise<void> {
    const { topics, proven, problems } = await verify(common(target));
    const sum = (of: "missing" | "duplicate" | "reordered" | "delivered"): number => Object.values(topics).reduce((all, count) => all + count[of], 0);
    assert.deepEqual({ delivered: sum("delivered"), missing: sum("missing"), reordered: sum("reordered") }, { delivered: 3 * posts, missing: 0, reordered: 0 }, problems.join("\n"));
    assert.equal(sum("duplicate"), duplicates);
    assert.ok(proven);
  }

  function common(target: Target) {
    return { target, runs: runFiles(cluster.settings.home), open: cluster.open };
  }

  function startEmulator(target: Target, posts: number): ChildProcess {
    const { settings, user, authorityFile } = cluster;
    const env = {
      PATH: process.env.PATH,
      NODE_EXTRA_CA_CERTS: authorityFile,
      AWS_ACCESS_KEY_ID: user.accessKeyId,
      AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
      EMULATOR: JSON.stringify({ target, home: settings.home, posts }),
    };
    const child = spawn(process.execPath, [...typeScriptArguments, join(__dirname, "emulator.ts")], { env, stdio: ["ignore", "pipe", "inherit"] });
    children.add(child.once("exit", () => children.delete(child)));
    return child;
  }
});

/** Some 1,500 posts a second: enough that a fault always finds some under way. */
function forever(): (from: number) => PostSource {
  return async function* (from) {
    for await (const posts of generatedPosts({ seed: 1, order: "sequential", posts: 10_000_000, rows: 10_000_000, batch: 15, from })) {
      yield posts;
      await sleep(10);
    }
  };
}

/** Resolves to what a child has written, once it matches. */
function oneOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  let output = "";
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const found = pattern.exec(output)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`Expected ${String(pattern)}, but the emulator ended with ${code}: ${output}`)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}
