import { strict as assert } from "node:assert";
import { KeyPair, type KeyPairArgs } from "../../components/keyPair";
import { ConfigurationError } from "../../userError";
import { ed25519KeyPair } from "../../local/instance/ed25519KeyPair";
import { type Answer, registered, revealed, startMocks, valueOf } from "../support/mocks";

const key = ed25519KeyPair().private;
const tags = { Project: "pinterest-pipeline" };

const adoption: Readonly<Record<string, Answer>> = {
  "aws:ec2/getKeyPair:getKeyPair": () => ({ keyPairId: "key-1", keyName: "course" }),
  "aws:ssm/getParameter:getParameter": () => ({ value: key }),
};

async function keyPair(args: KeyPairArgs, calls = adoption) {
  const recorded = startMocks({
    calls,
    outputs: {
      "tls:index/privateKey:PrivateKey": () => ({ privateKeyPem: "PEM", privateKeyOpenssh: "OPENSSH", publicKeyOpenssh: "ssh-ed25519 AAAA\n" }),
      "aws:ec2/keyPair:KeyPair": () => ({ keyPairId: "key-0a", keyName: "u1-kafka-client-1" }),
    },
  });
  const component = new KeyPair("key-pair", args);
  await registered();
  const [privateKey, keyPairId] = await Promise.all([valueOf(component.privateKey), valueOf(component.keyPairId)]);
  return { ...recorded, component, privateKey, keyPairId: keyPairId.value, resources: recorded.resources.filter(({ type }) => type !== "pinterest-pipeline:index:KeyPair") };
}

describe("KeyPair", () => {
  it("adopts by id: reads the private key, a secret, makes nothing, and lists no key pairs", async () => {
    const { resources, calls, privateKey, keyPairId } = await keyPair({ keyPairId: "key-1" });
    assert.deepEqual(resources, []);
    assert.deepEqual(calls, [{ token: "aws:ssm/getParameter:getParameter", inputs: { name: "/ec2/keypair/key-1", withDecryption: true } }]);
    assert.deepEqual(privateKey, { value: key, secret: true });
    assert.equal(keyPairId, "key-1");
  });

  it("looks the name of a key pair that was adopted by id up when it is asked for", async () => {
    const { component, calls } = await keyPair({ keyPairId: "key-1" });
    assert.equal((await valueOf(component.keyName)).value, "course");
    assert.deepEqual(calls.at(-1), { token: "aws:ec2/getKeyPair:getKeyPair", inputs: { keyPairId: "key-1" } });
  });

  it("adopts by name: its id says where the private key is", async () => {
    const { resources, calls, privateKey, keyPairId, component } = await keyPair({ keyName: "course" });
    assert.deepEqual(resources, []);
    assert.deepEqual(calls, [
      { token: "aws:ec2/getKeyPair:getKeyPair", inputs: { keyName: "course" } },
      { token: "aws:ssm/getParameter:getParameter", inputs: { name: "/ec2/keypair/key-1", withDecryption: true } },
    ]);
    assert.deepEqual(privateKey, { value: key, secret: true });
    assert.equal(keyPairId, "key-1");
    assert.equal((await valueOf(component.keyName)).value, "course");
  });

  for (const [algorithm, input, form] of [
    ["ED25519", { algorithm: "ED25519" }, "OPENSSH"],
    ["RSA", { algorithm: "RSA", rsaBits: 2048 }, "PEM"],
  ] as const) {
    it(`makes an ${algorithm} key pair, its private key in Parameter Store in EC2's own form`, async () => {
      const { resources, privateKey, keyPairId, component } = await keyPair({ algorithm, namePrefix: "u1-kafka-client-", tags });
      const shown = resources.map(({ type, name, parent, inputs, options }) => ({ type, name, parent, options, ...revealed(inputs) }));
      assert.deepEqual(shown, [
        {
          type: "tls:index/privateKey:PrivateKey",
          name: "key-pair-private-key",
          parent: "key-pair",
          options: { additionalSecretOutputs: ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"] },
          inputs: input,
          secrets: [],
        },
        {
          type: "aws:ec2/keyPair:KeyPair",
          name: "key-pair-public-key",
          parent: "key-pair",
          options: {},
          inputs: { keyNamePrefix: "u1-kafka-client-", publicKey: "ssh-ed25519 AAAA\n", tags },
          secrets: [],
        },
        {
          type: "aws:ssm/parameter:Parameter",
          name: "key-pair-parameter",
          parent: "key-pair",
          options: { additionalSecretOutputs: ["value", "valueWo"], deleteBeforeReplace: false },
          inputs: { name: "/ec2/keypair/key-0a", description: "Private key of the EC2 key pair u1-kafka-client-1", type: "SecureString", value: form, tags },
          secrets: ["value"],
        },
      ]);
      assert.deepEqual(privateKey, { value: form, secret: true });
      assert.equal(keyPairId, "key-0a");
      assert.equal((await valueOf(component.keyName)).value, "u1-kafka-client-1");
    });
  }

  it("refuses both an id and a name", () => {
    startMocks({ calls: {} });
    assert.throws(
      () => new KeyPair("key-pair", { keyPairId: "key-1", keyName: "course" }),
      (error: unknown) => error instanceof ConfigurationError && error.message === "Expected either keyPairId or keyName of a key pair, got both. Leave one of them out",
    );
  });
});
