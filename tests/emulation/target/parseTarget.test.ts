import { strict as assert } from "node:assert";
import { EmulationError } from "../../../emulation/error";
import { parseTarget } from "../../../emulation/target/parseTarget";
import { stackOutputs } from "../stackOutputs";

const wrong: readonly (readonly [string, unknown, RegExp])[] = [
  ["userId", undefined, /expected userId to be a non-empty string, got nothing/],
  ["userId", 12, /userId .* got a value of type number/],
  ["region", "", /region .* got an empty string/],
  ["bootstrapServers", "b-1.example.com", /bootstrapServers to be host:port,host:port,…, got another string/],
  ["bootstrapServers", "b-1.example.com:99999", /bootstrapServers/],
  ["topics", { pin: "a", user: "b" }, /topics\.geo .* got nothing/],
  ["topics", ["a", "b", "c"], /topics\.pin .* got nothing/],
  ["client", null, /client\.host .* got nothing/],
  ["client", { ...stackOutputs.client, port: "22" }, /client\.port to be a port from 1 to 65535, got another string/],
  ["client", { ...stackOutputs.client, port: 0 }, /client\.port/],
  ["client", { ...stackOutputs.client, hostKey: "SHA256:abc" }, /client\.hostKey to be a public key/],
  ["client", { ...stackOutputs.client, proxy: { host: "bastion.example.com" } }, /client\.proxy\.port .*got nothing\n.*client\.proxy\.user.*\n.*client\.proxy\.hostKey/],
  ["clientPrivateKey", "[secret]", /clientPrivateKey to be a private key in PEM form, got another string/],
];

describe("parseTarget", () => {
  it("reads a stack's outputs", () => {
    const target = parseTarget("dev", stackOutputs);
    assert.deepEqual(target.bootstrapServers, ["b-1.example.com:9098", "b-2.example.com:9098"]);
    assert.deepEqual(target.topics, { pin: "abc.pin", geo: "abc.geo", user: "abc.user" });
    assert.deepEqual(target.client, { ...pick(stackOutputs.client), privateKey: stackOutputs.clientPrivateKey });
  });

  it("reads the bastion in front of the client machine, which takes the same key", () => {
    const proxy = { host: "bastion.example.com", port: 22, user: "jump", hostKey: "ssh-ed25519 BBBB" };
    const { client } = parseTarget("dev", { ...stackOutputs, client: { ...stackOutputs.client, proxy } });
    assert.deepEqual(client.proxy, { ...proxy, privateKey: stackOutputs.clientPrivateKey });
  });

  for (const [key, value, expected] of wrong) {
    it(`names what is wrong: ${expected.source}`, () => assert.throws(() => parseTarget("dev", { ...stackOutputs, [key]: value }), expected));
  }

  it("names everything that is wrong at once, and what to do", () => {
    const check = ({ message }: EmulationError): boolean => message.split("\n").length === 14 && message.endsWith("pulumi up -s dev");
    assert.throws(() => parseTarget("dev", {}), check);
    assert.throws(() => parseTarget("dev", "text"), EmulationError);
  });

  it("never repeats a private key that it does not understand", () => {
    assert.throws(() => parseTarget("dev", { ...stackOutputs, clientPrivateKey: "hush" }), ({ message }: Error) => !message.includes("hush"));
  });
});

function pick({ host, port, user, hostKey }: typeof stackOutputs.client): Record<string, unknown> {
  return { host, port, user, hostKey };
}
