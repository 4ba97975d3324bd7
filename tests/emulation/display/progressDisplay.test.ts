import { strict as assert } from "node:assert";
import { progressDisplay } from "../../../emulation/display/progressDisplay";

describe("progressDisplay", () => {
  it("redraws one line of a terminal, within its width and not too often", () => {
    const { written, clock, display } = start({ isTTY: true, columns: 6 });
    display.show(() => "first line");
    display.show(() => "skipped");
    clock.ms += 100;
    display.show(() => "second");
    display.end();
    assert.deepEqual(written, ["\r\u001b[2Kfirst", "\r\u001b[2Ksecon", "\r\u001b[2Ksecon", "\n"]);
  });

  it("writes whole lines elsewhere, every five seconds and at the end", () => {
    const { written, clock, display } = start({});
    display.show(() => "too early");
    clock.ms += 5_000;
    display.show(() => "later");
    display.show(() => "last");
    display.end();
    assert.deepEqual(written, ["later\n", "last\n"]);
  });

  it("writes nothing when there was nothing to show", () => {
    const { written, display } = start({ isTTY: true });
    display.end();
    assert.deepEqual(written, []);
  });
});

interface Started {
  readonly written: string[];
  readonly clock: { ms: number };
  readonly display: ReturnType<typeof progressDisplay>;
}

function start(stream: { readonly isTTY?: boolean; readonly columns?: number }): Started {
  const written: string[] = [];
  const clock = { ms: 1_000 };
  return { written, clock, display: progressDisplay({ ...stream, write: (text) => written.push(text) }, () => clock.ms) };
}
