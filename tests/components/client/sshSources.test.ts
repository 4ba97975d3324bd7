import { strict as assert } from "node:assert";
import { checkSshSources } from "../../../components/client/sshSources";
import { ConfigurationError } from "../../../userError";

describe("SSH sources", () => {
  const accepted: readonly [string[], boolean][] = [
    [["203.0.113.7/32"], false],
    [["10.0.0.0/8", "2001:db8::/32"], false],
    [["2001:db8::1/128", "::ffff:0:0/96"], false],
    [["0.0.0.0/0", "::/0"], true],
  ];
  for (const [sources, anywhere] of accepted) {
    it(`may be ${sources.join(", ")}${anywhere ? ", said twice" : ""}`, () => checkSshSources(sources, anywhere));
  }

  const everywhere = (source: string) => `Expected sshFrom to name your networks, got ${source}, from where the whole Internet would reach the machine's SSH port. Name yours (203.0.113.7/32), or say it twice: set sshFromAnywhere to true`;
  const noNetwork = (source: string) => `Expected sshFrom to hold networks like 203.0.113.0/24 or 2001:db8::/32, separated by commas, got "${source}"`;
  const refused: readonly [string[], string][] = [
    [[], "Expected sshFrom to name at least one network, got none. Name yours: sshFrom 203.0.113.7/32"],
    [["203.0.113.7/32", "0.0.0.0/0"], everywhere("0.0.0.0/0")],
    [["::/0"], everywhere("::/0")],
    [["203.0.113.7"], noNetwork("203.0.113.7")],
    [["203.0.113.7/33"], noNetwork("203.0.113.7/33")],
    [["203.0.113.300/32"], noNetwork("203.0.113.300/32")],
    [["2001:db8::/129"], noNetwork("2001:db8::/129")],
    [["::ffff:203.0.113.7/128"], noNetwork("::ffff:203.0.113.7/128")],
    [["10.0.0.0/8/8"], noNetwork("10.0.0.0/8/8")],
    [["203.0.113.7/24"], "Expected sshFrom to hold networks, got 203.0.113.7/24, which has bits set beyond its prefix of 24. For this one address write 203.0.113.7/32"],
    [["2001:db8::1/64"], "Expected sshFrom to hold networks, got 2001:db8::1/64, which has bits set beyond its prefix of 64. For this one address write 2001:db8::1/128"],
    [["1.2.3.4/0"], "Expected sshFrom to hold networks, got 1.2.3.4/0, which has bits set beyond its prefix of 0. For this one address write 1.2.3.4/32"],
  ];
  for (const [sources, message] of refused) {
    it(`are refused: ${sources.join(", ") || "none"}`, () => {
      assert.throws(
        () => checkSshSources(sources, false),
        (error: unknown) => error instanceof ConfigurationError && error.message === message,
      );
    });
  }
});
