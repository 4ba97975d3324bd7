import { strict as assert } from "node:assert";
import { parseConfiguration } from "../../configuration";
import { ConfigurationError } from "../../userError";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ";
const complete = { userId: "u1", accountId: "123456789012", keyPairId: "key-0a", clusterName: "c1", hostKey };
const parse = (values: Readonly<Record<string, string>>) => {
  const named = Object.entries({ ...complete, ...values }).map(([key, value]) => [`pinterest-pipeline:${key}`, value]);
  return parseConfiguration({ "aws:region": "us-east-1", ...(Object.fromEntries(named) as Record<string, string>) });
};

describe("the way to the client machine", () => {
  it("is an address of its own, where no bastion is named", () => {
    for (const connectTo of ["public", "private"]) {
      const way = parse({ connectTo });
      assert.equal(way.connectTo, connectTo);
      assert.ok(!("bastion" in way));
    }
  });

  it("is the private address behind a bastion", () => {
    const { connectTo, bastion } = parse({ connectTo: "bastion", bastionHost: "bastion.example.com", bastionHostKey: hostKey });
    assert.equal(connectTo, "private");
    assert.deepEqual(bastion, { host: "bastion.example.com", port: 22, user: "ec2-user", hostKey });
  });

  it("takes the bastion's port and user", () => {
    const { bastion } = parse({ connectTo: "bastion", bastionHost: "2001:db8::1", bastionHostKey: hostKey, bastionPort: "2222", bastionUser: "jump" });
    assert.deepEqual(bastion, { host: "2001:db8::1", port: 2222, user: "jump", hostKey });
  });

  const refused: readonly [string, Readonly<Record<string, string>>, RegExp][] = [
    ["a bastion without its address", { connectTo: "bastion", bastionHostKey: hostKey }, /^Expected pinterest-pipeline:bastionHost to be a host name or an IP address; the stack does not set it\. Set it with: pulumi config set bastionHost …$/],
    ["a bastion without its host key", { connectTo: "bastion", bastionHost: "b" }, /^Expected pinterest-pipeline:bastionHostKey to be a host key in authorized_keys form: ssh-ed25519 AAAA…; the stack does not set it\./],
    ["a bastion's address that is a URL", { connectTo: "bastion", bastionHost: "ssh://b" }, /^Expected pinterest-pipeline:bastionHost to be a host name or an IP address, got "ssh:\/\/b"\./],
    ["a bastion's port that is none", { connectTo: "bastion", bastionHost: "b", bastionHostKey: hostKey, bastionPort: "0" }, /^Expected pinterest-pipeline:bastionPort to be a port between 1 and 65535, got "0"\./],
    ["a bastion that is not used", { bastionHost: "b" }, /^Expected pinterest-pipeline:bastionHost to be left out where pinterest-pipeline:connectTo is public, because no bastion is used\. Remove it with: pulumi config rm bastionHost, or set connectTo to bastion$/],
    ["a way that is unknown", { connectTo: "vpn" }, /^Expected pinterest-pipeline:connectTo to be public, private or bastion, got "vpn"\./],
  ];
  for (const [title, values, message] of refused) {
    it(`refuses ${title}`, () => assert.throws(() => parse(values), (error) => error instanceof ConfigurationError && message.test(error.message)));
  }
});
